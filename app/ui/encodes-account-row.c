/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-row.h"

#include "encodes-provider.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

struct _EncodesAccountRow
{
  AdwActionRow parent_instance;

  EncodesAccountMonitor *monitor;

  GtkWidget *edit_button;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (EncodesAccountRow, encodes_account_row, ADW_TYPE_ACTION_ROW)

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_remove_clicked (EncodesAccountRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
encodes_account_row_dispose (GObject *object)
{
  EncodesAccountRow *self = ENCODES_ACCOUNT_ROW (object);

  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (encodes_account_row_parent_class)->dispose (object);
}

static void
encodes_account_row_class_init (EncodesAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_account_row_dispose;

  signals[REMOVE] = g_signal_new ("remove", ENCODES_TYPE_ACCOUNT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountRow, edit_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
}

static void
encodes_account_row_init (EncodesAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
encodes_account_row_new (EncodesAccountMonitor *monitor)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (monitor), NULL);

  EncodesAccountRow *self = g_object_new (ENCODES_TYPE_ACCOUNT_ROW, NULL);
  EncodesAccount *account = encodes_account_monitor_get_account (monitor);
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));

  self->monitor = g_object_ref (monitor);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit_button), "s", encodes_account_get_id (account));
  /* One of a later version can at least be removed. */
  gtk_widget_set_visible (self->edit_button, klass && klass->fields);
  gtk_widget_set_visible (self->remove_button, !klass || klass->fields);

  return GTK_WIDGET (self);
}

EncodesAccount *
encodes_account_row_get_account (EncodesAccountRow *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_ROW (self), NULL);

  return encodes_account_monitor_get_account (self->monitor);
}

void
encodes_account_row_update (EncodesAccountRow *self, EncodesHealth *health, GDateTime *now)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_ROW (self));
  g_return_if_fail (ENCODES_IS_HEALTH (health));

  g_autofree char *name = encodes_text_to_line (encodes_account_get_name (encodes_account_row_get_account (self)), 200);
  g_autofree char *words = encodes_health_describe_account (health, self->monitor, now);
  g_autofree char *next_try = encodes_health_describe_next_try (self->monitor);
  g_autofree char *subtitle = next_try ? g_strdup_printf ("%s\n%s", words, next_try) : g_strdup (words);
  /* Translators: %s is an account's name */
  g_autofree char *edit = g_strdup_printf (_("Edit %s"), name);
  /* Translators: %s is an account's name */
  g_autofree char *remove = g_strdup_printf (_("Remove %s"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->edit_button), GTK_ACCESSIBLE_PROPERTY_LABEL, edit, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
}
