/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-menu.h"

#include "encodes-account-menu-row.h"
#include "encodes-text.h"
#include "encodes-tooltips.h"

#include <glib/gi18n-lib.h>

struct _EncodesAccountMenu
{
  AdwBin parent_instance;

  EncodesHealth *health;
  EncodesClock *clock;
  GPtrArray *rows; /* of EncodesAccountMenuRow */
  char *account_id;
  guint timeout_id; /* only while the menu is open */

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (EncodesAccountMenu, encodes_account_menu, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ACCOUNT_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_id (EncodesAccountMenuRow *row)
{
  EncodesAccount *account = encodes_account_menu_row_get_account (row);

  return account ? encodes_account_get_id (account) : NULL;
}

static void
update_button (EncodesAccountMenu *self)
{
  EncodesAccount *account = encodes_account_menu_get_account (self);
  g_autofree char *name = account ? encodes_text_to_line (encodes_account_get_name (account), 60)
                                  : g_strdup (_("All Accounts"));
  /* Translators: the button that narrows the list to one account; %s is what is shown now */
  g_autofree char *label = g_strdup_printf (_("Show account: %s"), name);

  encodes_tooltips_set (GTK_WIDGET (self->button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (account)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "narrowed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "narrowed");
}

static void
update_rows (EncodesAccountMenu *self)
{
  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);

  for (guint i = 0; i < self->rows->len; i++)
    encodes_account_menu_row_update (self->rows->pdata[i], self->health,
                                     g_strcmp0 (get_id (self->rows->pdata[i]), self->account_id) == 0, now);
}

/* A hundred accounts that fail at once change some hundred times: their rows are written when somebody looks. */
static void
update (EncodesAccountMenu *self)
{
  if (self->timeout_id)
    update_rows (self);
  update_button (self);
}

static void
insert_row (EncodesAccountMenu *self, EncodesAccountMonitor *monitor, guint position)
{
  GtkWidget *row = encodes_account_menu_row_new (monitor);

  g_ptr_array_insert (self->rows, (int) position, row);
  gtk_list_box_insert (self->list, row, (int) position);
}

static gboolean
is_there (EncodesAccountMenu *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (get_id (self->rows->pdata[i]), self->account_id) == 0)
      return TRUE;

  return FALSE;
}

/* All others stay: the menu may be open, and one of them have the focus. Above them all is the row for all accounts. */
static void
on_monitors_changed (EncodesAccountMenu *self, guint position, guint removed, guint added, GListModel *monitors)
{
  for (guint i = 0; i < removed; i++)
    {
      gtk_list_box_remove (self->list, self->rows->pdata[position + 1]);
      g_ptr_array_remove_index (self->rows, position + 1);
    }
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (monitors, i);

      insert_row (self, monitor, i + 1);
    }

  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (monitors) > 1);
  if (is_there (self))
    update (self);
  else
    encodes_account_menu_set_account_id (self, NULL);
}

static void
on_row_activated (EncodesAccountMenu *self, EncodesAccountMenuRow *row)
{
  gtk_popover_popdown (self->popover);
  encodes_account_menu_set_account_id (self, get_id (row));
}

static gboolean
on_second (gpointer user_data)
{
  update_rows (user_data);

  return G_SOURCE_CONTINUE;
}

static void
on_popover_hidden (EncodesAccountMenu *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
}

/* The choice that is made has the focus first. */
static void
on_popover_shown (EncodesAccountMenu *self)
{
  if (!self->timeout_id)
    self->timeout_id = g_timeout_add_seconds (1, on_second, self);
  update_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (get_id (self->rows->pdata[i]), self->account_id) == 0)
      gtk_widget_grab_focus (self->rows->pdata[i]);
}

static void
encodes_account_menu_dispose (GObject *object)
{
  EncodesAccountMenu *self = ENCODES_ACCOUNT_MENU (object);

  if (self->health)
    {
      g_signal_handlers_disconnect_by_data (self->health, self);
      g_signal_handlers_disconnect_by_data (encodes_health_get_monitors (self->health), self);
      g_signal_handlers_disconnect_by_data (self->clock, self);
    }
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_ACCOUNT_MENU);
  g_clear_object (&self->health);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (encodes_account_menu_parent_class)->dispose (object);
}

static void
encodes_account_menu_finalize (GObject *object)
{
  EncodesAccountMenu *self = ENCODES_ACCOUNT_MENU (object);

  g_ptr_array_unref (self->rows);
  g_free (self->account_id);

  G_OBJECT_CLASS (encodes_account_menu_parent_class)->finalize (object);
}

static void
encodes_account_menu_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_ACCOUNT_ID:
      g_value_set_string (value, encodes_account_menu_get_account_id (ENCODES_ACCOUNT_MENU (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_account_menu_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_ACCOUNT_ID:
      encodes_account_menu_set_account_id (ENCODES_ACCOUNT_MENU (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_account_menu_class_init (EncodesAccountMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_account_menu_dispose;
  object_class->finalize = encodes_account_menu_finalize;
  object_class->get_property = encodes_account_menu_get_property;
  object_class->set_property = encodes_account_menu_set_property;

  properties[PROP_ACCOUNT_ID] = g_param_spec_string ("account-id", NULL, NULL, NULL,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                     | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-account-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenu, button);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenu, popover);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountMenu, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_hidden);
}

static void
encodes_account_menu_init (EncodesAccountMenu *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
encodes_account_menu_follow (EncodesAccountMenu *self, EncodesHealth *health, EncodesClock *clock)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MENU (self));
  g_return_if_fail (ENCODES_IS_HEALTH (health));
  g_return_if_fail (ENCODES_IS_CLOCK (clock));
  g_return_if_fail (self->health == NULL);

  self->health = g_object_ref (health);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (encodes_health_get_monitors (health), "items-changed", G_CALLBACK (on_monitors_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (health, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "tick", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  insert_row (self, NULL, 0);
  on_monitors_changed (self, 0, 0, g_list_model_get_n_items (encodes_health_get_monitors (health)),
                       encodes_health_get_monitors (health));
}

const char *
encodes_account_menu_get_account_id (EncodesAccountMenu *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MENU (self), NULL);

  return self->account_id;
}

void
encodes_account_menu_set_account_id (EncodesAccountMenu *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MENU (self));

  if (g_strcmp0 (self->account_id, account_id) == 0)
    return;

  g_free (self->account_id);
  self->account_id = g_strdup (account_id);
  if (self->health)
    update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT_ID]);
}

EncodesAccount *
encodes_account_menu_get_account (EncodesAccountMenu *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MENU (self), NULL);

  for (guint i = 0; i < self->rows->len && self->account_id; i++)
    if (g_strcmp0 (get_id (self->rows->pdata[i]), self->account_id) == 0)
      return encodes_account_menu_row_get_account (self->rows->pdata[i]);

  return NULL;
}
