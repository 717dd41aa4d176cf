/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-state-icon.h"

#include "encodes-tooltips.h"

struct _EncodesStateIcon
{
  AdwBin parent_instance;

  GtkImage *image;
  const char *css_class;
};

G_DEFINE_FINAL_TYPE (EncodesStateIcon, encodes_state_icon, ADW_TYPE_BIN)

static const struct
{
  const char *icon_name;
  const char *css_class;
} looks[] = {
  [ENCODES_JOB_STATE_UNKNOWN] = { "encodes-unknown-symbolic", "unknown" },
  [ENCODES_JOB_STATE_QUEUED] = { "encodes-waiting-symbolic", "waiting" },
  [ENCODES_JOB_STATE_SCHEDULED] = { "encodes-running-symbolic", "running" },
  [ENCODES_JOB_STATE_PROCESSING] = { "encodes-running-symbolic", "running" },
  [ENCODES_JOB_STATE_FINISHED] = { "encodes-finished-symbolic", "finished" },
  [ENCODES_JOB_STATE_ERROR] = { "encodes-failed-symbolic", "failed" },
  [ENCODES_JOB_STATE_CANCELING] = { "encodes-running-symbolic", "canceled" },
  [ENCODES_JOB_STATE_CANCELED] = { "encodes-canceled-symbolic", "canceled" },
};

static void
encodes_state_icon_class_init (EncodesStateIconClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "stateicon");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
encodes_state_icon_init (EncodesStateIcon *self)
{
  self->image = GTK_IMAGE (g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self), "state-icon");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->image));
}

GtkWidget *
encodes_state_icon_new (void)
{
  return g_object_new (ENCODES_TYPE_STATE_ICON, NULL);
}

void
encodes_state_icon_set_state (EncodesStateIcon *self, EncodesJobState state)
{
  g_return_if_fail (ENCODES_IS_STATE_ICON (self));
  g_return_if_fail ((gsize) state < G_N_ELEMENTS (looks));

  if (self->css_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  self->css_class = looks[state].css_class;
  gtk_widget_add_css_class (GTK_WIDGET (self), self->css_class);
  gtk_image_set_from_icon_name (self->image, looks[state].icon_name);
  encodes_tooltips_set (GTK_WIDGET (self), encodes_job_state_to_label (state));
}
