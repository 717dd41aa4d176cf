/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-trouble-page.h"

#include <glib/gi18n-lib.h>

#include "encodes-remedy.h"
#include "encodes-time.h"
#include "encodes-timing.h"

struct _EncodesTroublePage
{
  AdwBin parent_instance;

  EncodesHealth *health;
  guint timeout_id; /* only while the page is seen */

  GtkLabel *what_label;
  GtkLabel *when_label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (EncodesTroublePage, encodes_trouble_page, ADW_TYPE_BIN)

static char *
describe_when (EncodesTroublePage *self)
{
  EncodesAccountMonitor *troubled = encodes_health_get_troubled (self->health);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *since = encodes_time_to_clock (encodes_health_get_troubled_since (self->health), now);
  gint64 next_poll = encodes_account_monitor_get_next_poll (troubled);
  gint64 left = (next_poll - encodes_timing_now () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  if (encodes_health_is_retrying (self->health))
    return g_strdup (_("Trying…"));
  if (next_poll <= 0)
    return g_strdup_printf (_("Since %s"), since);
  if (left < 100)
    /* Translators: since when there is trouble, and when it is tried again */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Since %s · next try in %d second",
                                         "Since %s · next try in %d seconds", (gulong) MAX (left, 0)),
                            since, (int) MAX (left, 0));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Since %s · next try in %d minute",
                                       "Since %s · next try in %d minutes", (gulong) (left / 60)),
                          since, (int) (left / 60));
}

static void
update (EncodesTroublePage *self)
{
  g_autofree char *what = encodes_health_describe (self->health);

  encodes_remedy_update_button (self->health, self->button);
  if (!what)
    return;

  g_autofree char *when = describe_when (self);

  gtk_label_set_text (self->what_label, what);
  gtk_label_set_text (self->when_label, when);
}

static gboolean
on_second (gpointer user_data)
{
  update (ENCODES_TROUBLE_PAGE (user_data));

  return G_SOURCE_CONTINUE;
}

static void
on_clicked (GtkButton *button, EncodesTroublePage *self)
{
  encodes_remedy_apply (self->health, GTK_WIDGET (self));
}

static void
encodes_trouble_page_map (GtkWidget *widget)
{
  EncodesTroublePage *self = ENCODES_TROUBLE_PAGE (widget);

  GTK_WIDGET_CLASS (encodes_trouble_page_parent_class)->map (widget);
  self->timeout_id = g_timeout_add_seconds (1, on_second, self);
}

static void
encodes_trouble_page_unmap (GtkWidget *widget)
{
  EncodesTroublePage *self = ENCODES_TROUBLE_PAGE (widget);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  GTK_WIDGET_CLASS (encodes_trouble_page_parent_class)->unmap (widget);
}

static void
encodes_trouble_page_dispose (GObject *object)
{
  EncodesTroublePage *self = ENCODES_TROUBLE_PAGE (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->health)
    g_signal_handlers_disconnect_by_data (self->health, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_TROUBLE_PAGE);
  g_clear_object (&self->health);

  G_OBJECT_CLASS (encodes_trouble_page_parent_class)->dispose (object);
}

static void
encodes_trouble_page_class_init (EncodesTroublePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_trouble_page_dispose;
  widget_class->map = encodes_trouble_page_map;
  widget_class->unmap = encodes_trouble_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-trouble-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesTroublePage, what_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTroublePage, when_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTroublePage, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
encodes_trouble_page_init (EncodesTroublePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
encodes_trouble_page_set_health (EncodesTroublePage *self, EncodesHealth *health)
{
  g_return_if_fail (ENCODES_IS_TROUBLE_PAGE (self));
  g_return_if_fail (ENCODES_IS_HEALTH (health));
  g_return_if_fail (self->health == NULL);

  self->health = g_object_ref (health);
  g_signal_connect_object (health, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
