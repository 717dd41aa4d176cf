/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-failure-box.h"

#include <glib/gi18n-lib.h>

#include "encodes-failure.h"
#include "encodes-format.h"
#include "encodes-text.h"

struct _EncodesFailureBox
{
  AdwBin parent_instance;

  char *copied; /* what Copy gives */

  GtkWidget *box;
  GtkLabel *meaning_label;
  GtkLabel *advice_label;
  GtkLabel *code_label;
  GtkLabel *words_label;
  GtkLabel *request_label;
};

G_DEFINE_FINAL_TYPE (EncodesFailureBox, encodes_failure_box, ADW_TYPE_BIN)

/* A selectable label that gets the same text again forgets what is selected in it. */
static void
set_text (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text ? text : ""))
    {
      gtk_label_set_wrap_mode (label, encodes_format_get_wrap_mode (text ? text : ""));
      gtk_label_set_text (label, text ? text : "");
    }
  gtk_widget_set_visible (GTK_WIDGET (label), text && *text);
}

static void
on_copy_clicked (EncodesFailureBox *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copied);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
encodes_failure_box_dispose (GObject *object)
{
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENCODES_TYPE_FAILURE_BOX);

  G_OBJECT_CLASS (encodes_failure_box_parent_class)->dispose (object);
}

static void
encodes_failure_box_finalize (GObject *object)
{
  g_free (ENCODES_FAILURE_BOX (object)->copied);

  G_OBJECT_CLASS (encodes_failure_box_parent_class)->finalize (object);
}

static void
encodes_failure_box_class_init (EncodesFailureBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_failure_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = encodes_failure_box_finalize;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-failure-box.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesFailureBox, box);
  gtk_widget_class_bind_template_child (widget_class, EncodesFailureBox, meaning_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesFailureBox, advice_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesFailureBox, code_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesFailureBox, words_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesFailureBox, request_label);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
encodes_failure_box_init (EncodesFailureBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
encodes_failure_box_set_job (EncodesFailureBox *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_FAILURE_BOX (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  const char *text = encodes_job_get_error_text (job);
  g_autofree char *meaning = encodes_failure_get_meaning (job);
  g_autofree char *code = encodes_text_to_line (encodes_job_get_error_code (job), 200);
  g_autofree char *words = encodes_format_shortened (text);
  g_autofree char *id = encodes_failure_get_request_id (job);
  /* Translators: the number by which a service's support finds what happened */
  g_autofree char *request = id ? g_strdup_printf (_("Request ID: %s"), id) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), *code != '\0' || *words != '\0');
  set_text (self->meaning_label, meaning ? meaning : _("The job failed."));
  set_text (self->advice_label, encodes_failure_advice_to_text (encodes_failure_get_advice (job)));
  set_text (self->code_label, code);
  set_text (self->words_label, words);
  set_text (self->request_label, request);
  g_free (self->copied);
  self->copied = encodes_failure_to_text (job);
}
