/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The one button that helps with each kind of trouble. */

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-time.h"
#include "encodes-trouble-bar.h"
#include "encodes-trouble-page.h"
#include "fake-provider.h"
#include "widgets.h"

#include <string.h>

typedef struct
{
  GListStore *accounts;
  EncodesMonitor *monitor;
  EncodesHealth *health;
  GtkWindow *window;
  GtkWidget *bar;
  GtkWidget *page;
  char *activated; /* "action account-id" */
} Fixture;

typedef struct
{
  const char *path;
  int code;
  const char *label;
  const char *activates; /* NULL: the account is asked again */
} Kind;

static const Kind kinds[] = {
  { "network", ENCODES_ERROR_NETWORK, "Retry", NULL },
  { "server", ENCODES_ERROR_SERVER, "Retry", NULL },
  { "certificate", ENCODES_ERROR_TLS, "Retry", NULL },
  { "no-permission", ENCODES_ERROR_FORBIDDEN, "Retry", NULL },
  { "wrong-secret", ENCODES_ERROR_UNAUTHORIZED, "Replace Secret…", "edit-account Contoso" },
  { "no-secret", ENCODES_ERROR_NO_SECRET, "Replace Secret…", "edit-account Contoso" },
  { "keyring", ENCODES_ERROR_KEYRING, "Unlock Keyring", NULL },
  { "wrong-options", ENCODES_ERROR_INVALID, "Edit Account…", "edit-account Contoso" },
  { "nothing-there", ENCODES_ERROR_NOT_FOUND, "Edit Account…", "edit-account Contoso" },
  { "redirect", ENCODES_ERROR_REDIRECT, "Trust…", "trust-account Contoso" },
  { "sign-in", ENCODES_ERROR_SIGN_IN, "Sign In Again", "sign-in Contoso" },
  { "sign-in-refused", ENCODES_ERROR_UNAUTHORIZED, "Sign In Again", "sign-in Contoso" },
};

static void
on_activate (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->activated);
  fixture->activated = g_strdup_printf ("%s %s", g_action_get_name (G_ACTION (action)),
                                        g_variant_get_string (parameter, NULL));
}

static const GActionEntry actions[] = {
  { "edit-account", on_activate, "s" },
  { "trust-account", on_activate, "s" },
  { "sign-in", on_activate, "s" },
};

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fake_service_reset ();
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), secrets, store);
  fixture->health = encodes_health_new (G_LIST_MODEL (fixture->monitor));
  fixture->bar = g_object_new (ENCODES_TYPE_TROUBLE_BAR, NULL);
  fixture->page = g_object_new (ENCODES_TYPE_TROUBLE_PAGE, NULL);
  encodes_trouble_bar_set_health (ENCODES_TROUBLE_BAR (fixture->bar), fixture->health);
  encodes_trouble_bar_set_shown (ENCODES_TROUBLE_BAR (fixture->bar), TRUE);
  encodes_trouble_page_set_health (ENCODES_TROUBLE_PAGE (fixture->page), fixture->health);
  gtk_box_append (GTK_BOX (box), fixture->bar);
  gtk_box_append (GTK_BOX (box), fixture->page);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), fixture);
  fixture->window = GTK_WINDOW (gtk_window_new ());
  /* Wide enough for the longest of the buttons, as the real one. */
  gtk_window_set_default_size (fixture->window, 360, 600);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "app", G_ACTION_GROUP (group));
  gtk_window_set_child (fixture->window, box);
  gtk_window_present (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_monitor_stop (fixture->monitor);
  gtk_window_destroy (fixture->window);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->health);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->accounts);
  g_free (fixture->activated);
}

static EncodesAccountMonitor *
add (Fixture *fixture, const char *name, int code)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (name, "fake", name);
  EncodesAccountMonitor *monitor;

  g_clear_error (&fake_service.list_error);
  if (code >= 0)
    fake_service.list_error = g_error_new_literal (ENCODES_ERROR, code, "It is <b>so</b>.");
  g_list_store_append (fixture->accounts, account);
  monitor = encodes_monitor_find (fixture->monitor, name);
  encodes_provider_set_untrusted_origin (encodes_account_monitor_get_provider (monitor), "https://elsewhere.example");
  WAIT_UNTIL (encodes_account_monitor_get_health (monitor) != ENCODES_ACCOUNT_HEALTH_NEW);

  return monitor;
}

static void
test_kind (Fixture *fixture, gconstpointer data)
{
  const Kind *kind = data;
  GtkWidget *widgets[] = { fixture->bar, fixture->page };

  fake_service.wants_sign_in = g_str_has_prefix (kind->label, "Sign In");
  add (fixture, "Contoso", kind->code);
  for (gsize i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      guint n_lists = fake_service.n_lists;
      GtkWidget *button = NULL;

      WAIT_UNTIL ((button = widget_find_text (widgets[i], GTK_TYPE_BUTTON, kind->label)) != NULL);
      g_assert_true (gtk_widget_is_sensitive (button));
      g_assert_nonnull (widget_find_text (widgets[i], GTK_TYPE_LABEL, "Contoso: It is <b>so</b>."));
      g_clear_pointer (&fixture->activated, g_free);
      g_signal_emit_by_name (button, "clicked");
      g_assert_cmpstr (fixture->activated, ==, kind->activates);
      g_assert_cmpuint (fake_service.n_lists, ==, kind->activates ? n_lists : n_lists + 1);
      WAIT_UNTIL (!encodes_health_is_retrying (fixture->health));
    }
}

static gboolean
shows (GtkWidget *widget, const char *part)
{
  g_autoptr (GPtrArray) labels = widget_find_all (widget, GTK_TYPE_LABEL);

  for (guint i = 0; i < labels->len; i++)
    if (strstr (gtk_label_get_text (labels->pdata[i]), part))
      return TRUE;

  return FALSE;
}

/* What is shown was read at some time; what is to come is counted down. */
static void
test_age (Fixture *fixture, gconstpointer data)
{
  EncodesAccountMonitor *monitor = add (fixture, "Contoso", -1);

  g_assert_false (gtk_widget_get_child_visible (gtk_widget_get_first_child (fixture->bar))
                  && shows (fixture->bar, "Contoso"));
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_NETWORK, "It is silent.");
  encodes_account_monitor_refresh (monitor);
  WAIT_UNTIL (shows (fixture->bar, "Contoso: It is silent. Jobs are as of "));
  WAIT_UNTIL (shows (fixture->page, "next try in "));
}

static void
restore (Fixture *fixture, const char *account_id, GDateTime *heard)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJob *job = encodes_job_new (account_id, "fake", "1");
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  forecast.heard = g_date_time_to_unix (heard) * G_USEC_PER_SEC;
  encodes_job_set_forecast (job, &forecast);
  g_ptr_array_add (jobs, job);
  encodes_job_store_restore (encodes_monitor_get_store (fixture->monitor), account_id, account_id, jobs);
}

/* What Encodes remembers is as old as the last answer that it got when it ran before. */
static void
test_remembered_age (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) recently = g_date_time_add_minutes (now, -1);
  g_autoptr (GDateTime) long_ago = g_date_time_add_days (now, -40);
  g_autoptr (GDateTime) long_ago_local = g_date_time_to_local (long_ago);
  g_autofree char *date = g_date_time_format (long_ago_local, "It is <b>so</b>. Jobs are as of %x.");
  g_autofree char *clock = encodes_time_to_clock (recently, now);
  g_autofree char *age = g_strdup_printf ("It is <b>so</b>. Jobs are as of %s.", clock);

  restore (fixture, "Contoso", long_ago);
  add (fixture, "Contoso", ENCODES_ERROR_NETWORK);
  WAIT_UNTIL (shows (fixture->bar, date));
  g_list_store_remove_all (fixture->accounts);
  restore (fixture, "Fabrikam", recently);
  add (fixture, "Fabrikam", ENCODES_ERROR_NETWORK);
  WAIT_UNTIL (shows (fixture->bar, age));
}

/* Who needs a person is told first, and the others are counted. */
static void
test_several (Fixture *fixture, gconstpointer data)
{
  add (fixture, "Far", ENCODES_ERROR_NETWORK);
  add (fixture, "Good", -1);
  add (fixture, "Bad", ENCODES_ERROR_UNAUTHORIZED);
  WAIT_UNTIL (shows (fixture->bar, "2 accounts cannot be read. Bad: It is <b>so</b>."));
  WAIT_UNTIL (widget_find_text (fixture->bar, GTK_TYPE_BUTTON, "Replace Secret…") != NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  fake_provider_register ();
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/trouble/helps/", kinds[i].path, NULL);

      g_test_add (path, Fixture, &kinds[i], set_up, test_kind, tear_down);
    }
  g_test_add ("/ui/trouble/tells-age-and-next-try", Fixture, NULL, set_up, test_age, tear_down);
  g_test_add ("/ui/trouble/tells-age-of-what-is-remembered", Fixture, NULL, set_up, test_remembered_age, tear_down);
  g_test_add ("/ui/trouble/several", Fixture, NULL, set_up, test_several, tear_down);

  return g_test_run ();
}
