/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-menu-row.h"

#include "encodes-text.h"

#include <glib/gi18n-lib.h>

struct _EncodesAccountMenuRow
{
  GtkListBoxRow parent_instance;

  EncodesAccountMonitor *monitor; /* NULL: all accounts */

  GtkLabel *name_label;
  GtkLabel *health_label;
  GtkLabel *next_label;
  GtkWidget *check;
};

G_DEFINE_FINAL_TYPE (EncodesAccountMenuRow, encodes_account_menu_row, GTK_TYPE_LIST_BOX_ROW)

static void
encodes_account_menu_row_dispose (GObject *object)
{
  EncodesAccountMenuRow *self = ENCODES_ACCOUNT_MENU_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_ACCOUNT_MENU_ROW);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (encodes_account_menu_row_parent_class)->dispose (object);
}

static void
show (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
encodes_account_menu_row_class_init (EncodesAccountMenuRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_account_menu_row_dispose;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-account-menu-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenuRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenuRow, health_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenuRow, next_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenuRow, check);
}

static void
encodes_account_menu_row_init (EncodesAccountMenuRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
encodes_account_menu_row_new (EncodesAccountMonitor *monitor)
{
  g_return_val_if_fail (monitor == NULL || ENCODES_IS_ACCOUNT_MONITOR (monitor), NULL);

  EncodesAccountMenuRow *self = g_object_new (ENCODES_TYPE_ACCOUNT_MENU_ROW, NULL);

  g_set_object (&self->monitor, monitor);

  return GTK_WIDGET (self);
}

EncodesAccount *
encodes_account_menu_row_get_account (EncodesAccountMenuRow *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MENU_ROW (self), NULL);

  return self->monitor ? encodes_account_monitor_get_account (self->monitor) : NULL;
}

void
encodes_account_menu_row_update (EncodesAccountMenuRow *self, EncodesHealth *health, gboolean chosen, GDateTime *now)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MENU_ROW (self));
  g_return_if_fail (ENCODES_IS_HEALTH (health));

  EncodesAccount *account = encodes_account_menu_row_get_account (self);
  g_autofree char *name = account ? encodes_text_to_line (encodes_account_get_name (account), 60)
                                  : g_strdup (_("All Accounts"));
  g_autofree char *words = account ? encodes_health_describe_account (health, self->monitor, now) : NULL;
  g_autofree char *next_try = account ? encodes_health_describe_next_try (self->monitor) : NULL;
  /* Translators: how a choice of the account menu is read out: an account's name, and how it is */
  g_autofree char *spoken = words ? g_strdup_printf (_("%s, %s"), name, words) : g_strdup (name);

  gtk_label_set_text (self->name_label, name);
  show (self->health_label, words);
  show (self->next_label, next_try);
  gtk_widget_set_opacity (self->check, chosen ? 1 : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_CHECKED,
                               chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
}
