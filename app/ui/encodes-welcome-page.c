/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-welcome-page.h"

#include <glib/gi18n-lib.h>

#include "encodes-sample.h"
#include "encodes-sandbox.h"

/* What comes after ffmpeg is the person's own. */
#define COMMAND "encodesctl run -- ffmpeg "

/* From a sandbox no command can be started: there the encode has to tell of itself. */
#define SANDBOX_COMMAND \
  "{ ffmpeg -i in.mp4 out.mp4 -nostats \\\n" \
  "    -progress - 2>&1; echo \"exit=$?\"; } |\n" \
  "  flatpak run --command=encodesctl \\\n" \
  "    " ENCODES_APPLICATION_ID " record \\\n" \
  "    --name out.mp4"

struct _EncodesWelcomePage
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkWidget *sample_button;
  GtkWidget *account_button;
  GtkLabel *hint_label;
  GtkLabel *command_label;
};

G_DEFINE_FINAL_TYPE (EncodesWelcomePage, encodes_welcome_page, ADW_TYPE_BIN)

static void
on_copy_clicked (GtkButton *button, EncodesWelcomePage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          encodes_sandbox_is_inside () ? SANDBOX_COMMAND : COMMAND);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
encodes_welcome_page_dispose (GObject *object)
{
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENCODES_TYPE_WELCOME_PAGE);

  G_OBJECT_CLASS (encodes_welcome_page_parent_class)->dispose (object);
}

static void
encodes_welcome_page_class_init (EncodesWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_welcome_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesWelcomePage, page);
  gtk_widget_class_bind_template_child (widget_class, EncodesWelcomePage, sample_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesWelcomePage, account_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesWelcomePage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesWelcomePage, command_label);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
encodes_welcome_page_init (EncodesWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  if (!encodes_sample_is_offered ())
    {
      gtk_widget_set_visible (self->sample_button, FALSE);
      gtk_widget_add_css_class (self->account_button, "suggested-action");
    }
  if (encodes_sandbox_is_inside ())
    {
      gtk_label_set_label (self->hint_label, _("Or let an encode of your own tell how far it is:"));
      gtk_label_set_label (self->command_label, SANDBOX_COMMAND);
    }
  encodes_welcome_page_set_has_accounts (self, FALSE);
}

void
encodes_welcome_page_set_has_accounts (EncodesWelcomePage *self, gboolean has_accounts)
{
  g_return_if_fail (ENCODES_IS_WELCOME_PAGE (self));

  adw_status_page_set_title (self->page, has_accounts ? _("No Jobs Yet") : _("Watch Your Encodes"));
  adw_status_page_set_description (self->page, has_accounts
                                                 ? _("Jobs show up here as soon as one is started.")
                                                 : _("See what runs, how far it is and when it is done."));
}
