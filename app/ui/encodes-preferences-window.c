/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-preferences-window.h"

#include "encodes-account-row.h"
#include "encodes-clock.h"
#include "encodes-compat.h"
#include "encodes-health.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

struct _EncodesPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GSettings *settings; /* NULL without a schema */
  EncodesHealth *health;
  EncodesClock *clock;
  guint timeout_id; /* only while it is shown */
  GPtrArray *rows;     /* of EncodesAccountRow */
  GPtrArray *bound;    /* of the widgets that show a setting */

  GtkListBox *account_list;
  AdwPreferencesGroup *notifications_group;
  AdwPreferencesPage *general_page;
  AdwComboRow *refresh_row;
  AdwComboRow *keep_row;
  GtkSwitch *finished_switch;
  GtkSwitch *failed_switch;
  GtkSwitch *canceled_switch;
  GtkSwitch *stalled_switch;
  GtkSwitch *watching_switch;
  AdwActionRow *login_row;
  GtkSwitch *login_switch;
};

G_DEFINE_FINAL_TYPE (EncodesPreferencesWindow, encodes_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

enum
{
  REMOVE_ACCOUNT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the choices of the rows stand for, in their order; -1 ends them. 0 is the first that is not a number. */
static const int refresh_seconds[] = { 0, 5, 10, 30, 60, 300, 900, -1 };
static const int keep_days[] = { 7, 30, 90, 365, 0, -1 };

/* ---- accounts ---- */

static void
update_rows (EncodesPreferencesWindow *self)
{
  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);

  for (guint i = 0; i < self->rows->len; i++)
    encodes_account_row_update (self->rows->pdata[i], self->health, now);
}

typedef struct
{
  EncodesPreferencesWindow *window;
  EncodesAccount *account;
  GtkCheckButton *with_history; /* of the question */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->window);
  g_object_unref (removal->account);
  g_free (removal);
}

static void
on_removal_answered (gboolean yes, gpointer user_data)
{
  Removal *removal = user_data;

  if (yes)
    g_signal_emit (removal->window, signals[REMOVE_ACCOUNT], 0, removal->account,
                   gtk_check_button_get_active (removal->with_history));
}

static void
on_remove (EncodesAccountRow *row, gpointer user_data)
{
  EncodesPreferencesWindow *self = user_data;
  EncodesAccount *account = encodes_account_row_get_account (row);
  g_autofree char *name = encodes_text_to_line (encodes_account_get_name (account), 60);
  /* Translators: %s is an account's name */
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), name);
  GtkWidget *check = gtk_check_button_new_with_mnemonic (_("Also forget its _history"));
  EncodesQuestion question = {
    .heading = heading,
    .body = _("Its secret is removed from the keyring, too. The service and its jobs are not touched."),
    .extra_child = check,
    .no = _("_Cancel"),
    .yes = _("_Remove"),
    .yes_look = ADW_RESPONSE_DESTRUCTIVE,
  };
  Removal *removal = g_new0 (Removal, 1);

  gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
  removal->window = g_object_ref (self);
  removal->account = g_object_ref (account);
  removal->with_history = GTK_CHECK_BUTTON (check);
  encodes_ask (GTK_WINDOW (self), &question, on_removal_answered, removal, removal_free);
}

static void
on_monitors_changed (EncodesPreferencesWindow *self, guint position, guint removed, guint added, GListModel *monitors)
{
  for (guint i = 0; i < removed; i++)
    {
      gtk_list_box_remove (self->account_list, self->rows->pdata[position]);
      g_ptr_array_remove_index (self->rows, position);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (monitors, position + i);
      GtkWidget *row = encodes_account_row_new (monitor);

      g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, 0);
      g_ptr_array_insert (self->rows, (int) (position + i), row);
      gtk_list_box_insert (self->account_list, row, (int) (position + i));
    }
  update_rows (self);
}

/* ---- settings ---- */

/* What another program has set to something in between reads as the next longer choice. */
static gboolean
get_choice (GValue *value, GVariant *variant, gpointer user_data)
{
  const int *choices = user_data;
  int wanted = g_variant_get_int32 (variant);
  guint best = 0;

  for (guint i = 0; choices[i] >= 0; i++)
    {
      if (choices[i] == wanted)
        {
          g_value_set_uint (value, i);
          return TRUE;
        }
      if (choices[i] > 0 && (choices[best] == 0 || choices[best] < wanted))
        best = i;
    }
  g_value_set_uint (value, best);

  return TRUE;
}

static GVariant *
set_choice (const GValue *value, const GVariantType *expected_type, gpointer user_data)
{
  const int *choices = user_data;

  return g_variant_new_int32 (choices[g_value_get_uint (value)]);
}

static void
bind_choice (EncodesPreferencesWindow *self, const char *key, AdwComboRow *row, const int *choices)
{
  g_settings_bind_with_mapping (self->settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, get_choice, set_choice,
                                (gpointer) choices, NULL);
  g_ptr_array_add (self->bound, row);
}

static void
bind_settings (EncodesPreferencesWindow *self)
{
  const struct
  {
    const char *key;
    GtkSwitch *button;
  } switches[] = {
    { "notify-finished", self->finished_switch },
    { "notify-failed", self->failed_switch },
    { "notify-canceled", self->canceled_switch },
    { "notify-stalled", self->stalled_switch },
    { "keep-watching", self->watching_switch },
    { "start-at-login", self->login_switch },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_settings_bind (self->settings, switches[i].key, switches[i].button, "active", G_SETTINGS_BIND_DEFAULT);
      g_ptr_array_add (self->bound, switches[i].button);
    }
  bind_choice (self, "refresh-interval", self->refresh_row, refresh_seconds);
  bind_choice (self, "keep-days", self->keep_row, keep_days);
}

/* ---- the window ---- */

/* libadwaita 1.2 never frees the groups of a preferences window: at least what is in them goes, and follows no more. */
static void
empty_groups (EncodesPreferencesWindow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    gtk_list_box_remove (self->account_list, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->bound->len; i++)
    g_settings_unbind (self->bound->pdata[i], ADW_IS_COMBO_ROW (self->bound->pdata[i]) ? "selected" : "active");
  g_ptr_array_set_size (self->bound, 0);
}

/* What is tried again counts down. */
static gboolean
on_second (gpointer user_data)
{
  EncodesPreferencesWindow *self = user_data;

  if (encodes_health_get_n_troubled (self->health) > 0)
    update_rows (self);

  return G_SOURCE_CONTINUE;
}

static void
encodes_preferences_window_map (GtkWidget *widget)
{
  EncodesPreferencesWindow *self = ENCODES_PREFERENCES_WINDOW (widget);

  GTK_WIDGET_CLASS (encodes_preferences_window_parent_class)->map (widget);
  encodes_clock_set_running (self->clock, TRUE);
  self->timeout_id = g_timeout_add_seconds (1, on_second, self);
}

static void
encodes_preferences_window_unmap (GtkWidget *widget)
{
  EncodesPreferencesWindow *self = ENCODES_PREFERENCES_WINDOW (widget);

  encodes_clock_set_running (self->clock, FALSE);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  GTK_WIDGET_CLASS (encodes_preferences_window_parent_class)->unmap (widget);
}

static void
encodes_preferences_window_dispose (GObject *object)
{
  EncodesPreferencesWindow *self = ENCODES_PREFERENCES_WINDOW (object);

  if (self->health)
    {
      g_signal_handlers_disconnect_by_data (encodes_health_get_monitors (self->health), self);
      g_signal_handlers_disconnect_by_data (self->health, self);
    }
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  empty_groups (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->health);

  G_OBJECT_CLASS (encodes_preferences_window_parent_class)->dispose (object);
}

static void
encodes_preferences_window_finalize (GObject *object)
{
  EncodesPreferencesWindow *self = ENCODES_PREFERENCES_WINDOW (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->bound);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (encodes_preferences_window_parent_class)->finalize (object);
}

static void
encodes_preferences_window_class_init (EncodesPreferencesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_preferences_window_dispose;
  object_class->finalize = encodes_preferences_window_finalize;
  widget_class->map = encodes_preferences_window_map;
  widget_class->unmap = encodes_preferences_window_unmap;

  signals[REMOVE_ACCOUNT] = g_signal_new ("remove-account", ENCODES_TYPE_PREFERENCES_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 2, ENCODES_TYPE_ACCOUNT, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, notifications_group);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, account_list);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, general_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, refresh_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, keep_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, finished_switch);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, failed_switch);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, canceled_switch);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, stalled_switch);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, watching_switch);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, login_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesPreferencesWindow, login_switch);
}

static void
encodes_preferences_window_init (EncodesPreferencesWindow *self)
{
  self->rows = g_ptr_array_new ();
  self->bound = g_ptr_array_new ();
  self->clock = encodes_clock_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

EncodesPreferencesWindow *
encodes_preferences_window_new (GtkWindow *parent, GListModel *monitors, GSettings *settings)
{
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (monitors), NULL);
  g_return_val_if_fail (settings == NULL || G_IS_SETTINGS (settings), NULL);

  EncodesPreferencesWindow *self = g_object_new (ENCODES_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->health = encodes_health_new (monitors);
  g_signal_connect_object (self->health, "changed", G_CALLBACK (update_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "tick", G_CALLBACK (update_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (monitors, "items-changed", G_CALLBACK (on_monitors_changed), self, G_CONNECT_SWAPPED);
  on_monitors_changed (self, 0, 0, g_list_model_get_n_items (monitors), monitors);

  self->settings = settings ? g_object_ref (settings) : NULL;
  if (settings)
    bind_settings (self);
  else
    gtk_widget_set_sensitive (GTK_WIDGET (self->general_page), FALSE);

  return self;
}

void
encodes_preferences_window_set_login_problem (EncodesPreferencesWindow *self, const char *problem)
{
  g_return_if_fail (ENCODES_IS_PREFERENCES_WINDOW (self));

  if (problem)
    adw_action_row_set_subtitle (self->login_row, problem);
  gtk_widget_set_sensitive (GTK_WIDGET (self->login_switch), !problem);
}

void
encodes_preferences_window_set_news_problem (EncodesPreferencesWindow *self, const char *problem)
{
  g_return_if_fail (ENCODES_IS_PREFERENCES_WINDOW (self));

  adw_preferences_group_set_description (self->notifications_group,
                                         problem ? problem : _("The bell of a job goes before what is chosen here."));
}
