/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What a monitor does when the computer wakes up, when its time is set and when the network changes; on a system bus of
 * its own. */

#include "encodes-clock-watch.h"
#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-timing.h"
#include "fake-network.h"
#include "fake-provider.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define N_ACCOUNTS 20
#define INTERVAL (3600 * SECOND)

static GDBusConnection *login_manager;

typedef struct
{
  GListStore *accounts;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesMonitor *monitor;
  guint n_woken;
} Fixture;

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
pass (gint64 time)
{
  encodes_timing_pass (time, 0);
  iterate ();
}

static EncodesAccountMonitor *
get_monitor (Fixture *fixture, guint i)
{
  g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (fixture->monitor), i);

  return monitor;
}

static FakeProvider *
get_provider (Fixture *fixture, guint i)
{
  return FAKE_PROVIDER (encodes_account_monitor_get_provider (get_monitor (fixture, i)));
}

/* So many seconds until the account is asked. */
static double
get_wait (Fixture *fixture, guint i)
{
  gint64 next_poll = encodes_account_monitor_get_next_poll (get_monitor (fixture, i));

  g_assert_cmpint (next_poll, >, 0);

  return (double) (next_poll - encodes_timing_now ()) / SECOND;
}

static guint
count_waiting (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->monitor)); i++)
    n += fake_provider_get_n_waiting (get_provider (fixture, i));

  return n;
}

static void
answer_all (Fixture *fixture)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->monitor)); i++)
    {
      g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);

      while (fake_provider_get_n_waiting (get_provider (fixture, i)) > 0)
        fake_provider_answer (get_provider (fixture, i), list);
    }
  iterate ();
}

static void
on_woken (EncodesMonitor *monitor, gpointer user_data)
{
  ((Fixture *) user_data)->n_woken++;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fake_network_set_available (TRUE);
  g_type_ensure (FAKE_TYPE_PROVIDER);
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->store = encodes_job_store_new ();
  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("account-%u", i);
      g_autoptr (EncodesAccount) account = encodes_account_new (id, "fake", id);

      encodes_account_set_option (account, "address", "here");
      g_list_store_append (fixture->accounts, account);
    }
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), fixture->secrets, fixture->store);
  encodes_monitor_set_fixed_interval (fixture->monitor, INTERVAL / SECOND);
  g_signal_connect (fixture->monitor, "woken", G_CALLBACK (on_woken), fixture);
  /* They begin one after the other, and come to a rhythm of their own from the second poll on. */
  pass (SECOND);
  answer_all (fixture);
  pass (INTERVAL * 3 / 2);
  answer_all (fixture);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_monitor_stop (fixture->monitor);
  answer_all (fixture);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->store);
  g_clear_object (&fixture->accounts);
  g_assert_finalize_object (fixture->secrets);
}

static void
emit_sleep (gboolean begins)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (login_manager, NULL, "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                                 "PrepareForSleep", g_variant_new ("(b)", begins), &error);
  g_assert_no_error (error);
}

/* Listening begins a moment after the start, and a signal before it is lost. */
static void
wait_until_heard (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + 20 * SECOND;
  guint n_woken = fixture->n_woken;

  while (fixture->n_woken == n_woken)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      emit_sleep (TRUE);
      emit_sleep (FALSE);
      for (guint i = 0; i < 100 && fixture->n_woken == n_woken; i++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (100);
        }
    }
}

static void
sleep_and_wake (Fixture *fixture)
{
  guint n_woken = fixture->n_woken;

  encodes_timing_pass (0, 8 * 3600 * SECOND);
  iterate ();
  g_assert_cmpuint (fixture->n_woken, ==, n_woken + 1);
}

static void
on_marker (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
           GVariant *parameters, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Comes after all that was emitted before, by the same way. */
static void
wait_for_marker (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  gboolean marked = FALSE;
  guint marker = g_dbus_connection_signal_subscribe (bus, NULL, "test.Marker", NULL, NULL, NULL,
                                                     G_DBUS_SIGNAL_FLAGS_NONE, on_marker, &marked, NULL);
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", NULL, NULL,
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (reply);
  g_dbus_connection_emit_signal (login_manager, NULL, "/", "test.Marker", "Marked", NULL, NULL);
  while (!marked)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_signal_unsubscribe (bus, marker);
}

static void
test_falling_asleep_is_not_waking (Fixture *fixture, gconstpointer data)
{
  wait_until_heard (fixture);
  wait_for_marker ();
  pass (60 * SECOND);

  fixture->n_woken = 0;
  emit_sleep (TRUE);
  emit_sleep (TRUE);
  emit_sleep (FALSE);
  emit_sleep (TRUE);
  wait_for_marker ();
  g_assert_cmpuint (fixture->n_woken, ==, 1);
}

static void
test_two_who_tell_of_one_sleep_are_one (Fixture *fixture, gconstpointer data)
{
  wait_until_heard (fixture);
  wait_for_marker ();
  pass (60 * SECOND);

  fixture->n_woken = 0;
  for (guint sleep = 1; sleep <= 3; sleep++)
    {
      emit_sleep (TRUE);
      encodes_timing_pass (0, 3600 * SECOND);
      emit_sleep (FALSE);
      wait_for_marker ();
      g_assert_cmpuint (fixture->n_woken, ==, sleep);
      /* Some take long to say so. */
      pass (10 * SECOND);
      emit_sleep (FALSE);
      wait_for_marker ();
      g_assert_cmpuint (fixture->n_woken, ==, sleep);
    }
}

/* What /proc tells of the timer that the kernel is asked for: on the clock of the day, and readable when that is set,
 * as it is by each resume; and not before the year 2030. */
static void
test_the_kernel_is_asked_to_tell (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fdinfo", 0, NULL);
  const char *name;
  guint n_found = 0;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename ("/proc/self/fdinfo", name, NULL);
      g_autofree char *text = NULL;
      const char *seconds;

      if (!g_file_get_contents (path, &text, NULL, NULL) || !strstr (text, "settime flags: 03"))
        continue;
      g_assert_nonnull (strstr (text, "clockid: 0\n"));
      seconds = strstr (text, "it_value: (");
      g_assert_nonnull (seconds);
      g_assert_cmpuint (g_ascii_strtoull (seconds + strlen ("it_value: ("), NULL, 10), >, 5 * 365 * 24 * 3600);
      n_found++;
    }

  /* One for the whole program. */
  g_assert_cmpuint (n_found, ==, 1);
}

static void
test_a_set_clock_is_no_sleep (Fixture *fixture, gconstpointer data)
{
  const gint64 jumps[] = { 3600 * SECOND, -7200 * SECOND, 2 * SECOND };
  EncodesAccountMonitor *monitor = get_monitor (fixture, 0);
  double wait = get_wait (fixture, 0);
  gint64 before = g_date_time_to_unix (encodes_account_monitor_get_last_success (monitor));

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      encodes_timing_set_clock (jumps[i]);
      iterate ();
      before += jumps[i] / SECOND;
      /* As long ago as it was. */
      g_assert_cmpint (ABS (g_date_time_to_unix (encodes_account_monitor_get_last_success (monitor)) - before), <=, 1);
    }

  g_assert_cmpuint (fixture->n_woken, ==, 0);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
  g_assert_cmpfloat_with_epsilon (get_wait (fixture, 0), wait, 2);
}

static void
on_clock_told (EncodesClockWatch *watch, gint64 microseconds, gpointer user_data)
{
  *(gint64 *) user_data += microseconds;
}

static void
test_a_clock_that_is_led_slowly_is_not_set (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesClockWatch) watch = encodes_clock_watch_dup_default ();
  gint64 set = 0;
  gint64 slept = 0;

  g_signal_connect (watch, "clock-set", G_CALLBACK (on_clock_told), &set);
  g_signal_connect (watch, "slept", G_CALLBACK (on_clock_told), &slept);
  for (guint i = 0; i < 100; i++)
    {
      encodes_timing_set_clock (SECOND / 20);
      pass (SECOND);
    }
  g_assert_cmpint (set, ==, 0);
  encodes_timing_set_clock (-5 * SECOND);
  iterate ();
  g_assert_cmpint (ABS (set + 5 * SECOND), <, SECOND / 2);
  g_assert_cmpint (slept, ==, 0);
  encodes_timing_pass (0, 10 * SECOND);
  iterate ();
  g_assert_cmpint (ABS (slept - 10 * SECOND), <, SECOND / 2);
  g_assert_cmpint (ABS (set + 5 * SECOND), <, SECOND / 2);
  g_signal_handlers_disconnect_by_data (watch, &set);
  g_signal_handlers_disconnect_by_data (watch, &slept);
}

/* How long the main loop would wait; -1: until somebody from outside has something to say. */
static int
get_loop_timeout (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[32];
  int priority;
  int timeout;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);

  return timeout;
}

static void
test_nothing_wakes_up_who_watches_nothing (Fixture *fixture, gconstpointer data)
{
  wait_until_heard (fixture);
  wait_for_marker ();
  g_assert_cmpint (get_loop_timeout (), >=, 0);
  g_list_store_remove_all (fixture->accounts);
  iterate ();
  g_assert_cmpint (get_loop_timeout (), ==, -1);

  /* Nor do a sleep and another network set one going. */
  encodes_timing_pass (0, 3600 * SECOND);
  fake_network_set_available (TRUE);
  pass (10 * SECOND);
  g_assert_cmpint (get_loop_timeout (), ==, -1);
}

/* Each account is waited for, the first for @first seconds at most, and no two are asked at once. */
static void
check_spread (Fixture *fixture, double from, double first, double last)
{
  double waits[N_ACCOUNTS];

  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      waits[i] = get_wait (fixture, i);
      g_assert_cmpfloat (waits[i], >=, from - 0.1);
      g_assert_cmpfloat (waits[i], <=, last);
    }
  g_assert_cmpfloat (waits[0], <=, first);
  for (guint i = 1; i < N_ACCOUNTS; i++)
    g_assert_cmpfloat (waits[i] - waits[i - 1], >=, 0.3);
}

static void
test_many_are_asked_one_after_the_other (Fixture *fixture, gconstpointer data)
{
  guint n_most = 0;
  guint n_before = 0;

  sleep_and_wake (fixture);
  check_spread (fixture, 2, 3, 17);
  pass (2 * SECOND);
  for (guint second = 0; second < 15; second++)
    {
      pass (SECOND);
      n_most = MAX (n_most, count_waiting (fixture) - n_before);
      n_before = count_waiting (fixture);
    }

  g_assert_cmpuint (n_before, ==, N_ACCOUNTS);
  g_assert_cmpuint (n_most, <=, 3);
}

static void
test_whoever_opens_the_window_waits_no_longer (Fixture *fixture, gconstpointer data)
{
  encodes_monitor_set_fixed_interval (fixture->monitor, 0);
  encodes_monitor_set_watched (fixture->monitor, FALSE);
  sleep_and_wake (fixture);
  encodes_monitor_set_watched (fixture->monitor, TRUE);
  check_spread (fixture, 2, 3, 17);
}

static void
test_the_network_is_waited_for (Fixture *fixture, gconstpointer data)
{
  fake_network_set_available (FALSE);
  sleep_and_wake (fixture);
  pass (20 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
  fake_network_set_available (TRUE);
  check_spread (fixture, 10, 11, 25);
  pass (2 * SECOND);
  check_spread (fixture, 0, 1, 15);
  pass (15 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, N_ACCOUNTS);
}

/* The computer still believes in the network that it had before it slept. */
static void
test_a_network_that_is_gone_is_noticed (Fixture *fixture, gconstpointer data)
{
  sleep_and_wake (fixture);
  pass (SECOND);
  fake_network_set_available (FALSE);
  pass (20 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
  fake_network_set_available (TRUE);
  pass (2 * SECOND);
  check_spread (fixture, 0, 1, 15);
}

static void
test_the_network_is_not_waited_for_for_ever (Fixture *fixture, gconstpointer data)
{
  fake_network_set_available (FALSE);
  sleep_and_wake (fixture);
  check_spread (fixture, 30, 31, 45);
  pass (45 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, N_ACCOUNTS);
}

static void
test_losing_the_network_asks_nobody (Fixture *fixture, gconstpointer data)
{
  fake_network_set_available (FALSE);
  pass (30 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
}

static void
test_what_an_old_network_owes_is_lost (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_refresh (get_monitor (fixture, 0));
  /* More network is no other network. */
  fake_network_set_available (TRUE);
  pass (2 * SECOND);
  pass (15 * SECOND);
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 0)), ==, 1);

  fake_network_set_available (FALSE);
  fake_network_set_available (TRUE);
  pass (2 * SECOND);
  pass (15 * SECOND);
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 0)), ==, 2);
}

static void
test_a_network_that_lets_in_at_last_is_another (Fixture *fixture, gconstpointer data)
{
  fake_network_set_connectivity (G_NETWORK_CONNECTIVITY_PORTAL);
  pass (2 * SECOND);
  pass (15 * SECOND);
  answer_all (fixture);
  fake_network_set_connectivity (G_NETWORK_CONNECTIVITY_FULL);
  pass (2 * SECOND);
  check_spread (fixture, 0, 1, 15);
}

static void
test_old_failures_count_no_more (Fixture *fixture, gconstpointer data)
{
  /* So often that the next try is minutes away. */
  for (guint i = 0; i < 12; i++)
    {
      for (guint j = 0; j < N_ACCOUNTS; j++)
        {
          encodes_provider_emit_changed (ENCODES_PROVIDER (get_provider (fixture, j)));
          fake_provider_fail (get_provider (fixture, j), ENCODES_ERROR_NETWORK, 0);
        }
      iterate ();
    }

  sleep_and_wake (fixture);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    g_assert_cmpint (encodes_account_monitor_get_next_poll (get_monitor (fixture, i)), <=,
                     encodes_timing_now () + 17 * SECOND);
}

static void
test_what_was_under_way_is_lost (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_refresh (get_monitor (fixture, 0));
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
  sleep_and_wake (fixture);
  pass (17 * SECOND);

  /* Asked anew although the former answer has never come; and when it comes, it is nobody's. */
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 0)), ==, 2);
  fake_provider_fail (get_provider (fixture, 0), ENCODES_ERROR_NETWORK, 0);
  iterate ();
  g_assert_true (encodes_account_monitor_get_refreshing (get_monitor (fixture, 0)));
  g_assert_null (encodes_account_monitor_get_error (get_monitor (fixture, 0)));
}

static void
test_a_person_is_still_needed (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_refresh (get_monitor (fixture, 0));
  fake_provider_fail (get_provider (fixture, 0), ENCODES_ERROR_UNAUTHORIZED, 0);
  iterate ();
  sleep_and_wake (fixture);
  pass (17 * SECOND);
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 0)), ==, 0);
  g_assert_cmpuint (count_waiting (fixture), ==, N_ACCOUNTS - 1);
}

static void
test_who_asked_for_a_rest_gets_it (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_refresh (get_monitor (fixture, 0));
  fake_provider_fail (get_provider (fixture, 0), ENCODES_ERROR_SERVER, 120);
  iterate ();
  for (guint i = 0; i < 20; i++)
    {
      fake_network_set_available (TRUE);
      pass (5 * SECOND);
    }
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 1)), ==, 1);
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 0)), ==, 0);
  pass (22 * SECOND);
  g_assert_cmpuint (fake_provider_get_n_waiting (get_provider (fixture, 0)), ==, 1);
}

static void
test_a_burst_of_network_changes_is_one (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      fake_network_set_available (i % 2 == 1);
      pass (SECOND / 2);
    }
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
  pass (2 * SECOND);
  check_spread (fixture, 0, 1, 15);
  pass (15 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, N_ACCOUNTS);
  answer_all (fixture);
  pass (30 * SECOND);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
}

static void
test_a_network_that_comes_and_goes_is_no_storm (Fixture *fixture, gconstpointer data)
{
  guint n_asked = 0;

  for (guint second = 0; second < 60; second++)
    {
      if (second % 4 == 0)
        fake_network_set_available (FALSE);
      if (second % 4 == 1)
        fake_network_set_available (TRUE);
      pass (SECOND);
      n_asked += fake_provider_get_n_waiting (get_provider (fixture, 0));
      answer_all (fixture);
    }

  g_assert_cmpuint (n_asked, >=, 2);
  g_assert_cmpuint (n_asked, <=, 7);
}

static void
test_interval_can_be_fixed (Fixture *fixture, gconstpointer data)
{
  double wait;

  encodes_monitor_set_fixed_interval (fixture->monitor, 100);
  g_assert_cmpint (encodes_account_monitor_get_interval (get_monitor (fixture, 0)), ==, 100 * SECOND);
  wait = (double) (encodes_account_monitor_get_next_poll (get_monitor (fixture, 0)) - encodes_timing_now ()) / SECOND;
  g_assert_cmpfloat (wait, >=, 89);
  g_assert_cmpfloat (wait, <=, 110);
  /* Whoever looks. */
  encodes_monitor_set_watched (fixture->monitor, FALSE);
  g_assert_cmpint (encodes_account_monitor_get_interval (get_monitor (fixture, 0)), ==, 100 * SECOND);

  encodes_monitor_set_fixed_interval (fixture->monitor, 0);
  g_assert_cmpint (encodes_account_monitor_get_interval (get_monitor (fixture, 0)), ==, 60 * SECOND);
}

static GDBusConnection *
own_login_manager (const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  GDBusConnection *bus =
    g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);

  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", "org.freedesktop.login1", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  return bus;
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  fake_network_install ();
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  login_manager = own_login_manager (g_test_dbus_get_bus_address (bus));

#define ADD(path, function) \
  g_test_add ("/core/waking/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("falling-asleep-is-not-waking", test_falling_asleep_is_not_waking);
  ADD ("two-who-tell-of-one-sleep-are-one", test_two_who_tell_of_one_sleep_are_one);
  ADD ("the-kernel-is-asked-to-tell", test_the_kernel_is_asked_to_tell);
  ADD ("a-set-clock-is-no-sleep", test_a_set_clock_is_no_sleep);
  ADD ("a-clock-that-is-led-slowly-is-not-set", test_a_clock_that_is_led_slowly_is_not_set);
  ADD ("nothing-wakes-up-who-watches-nothing", test_nothing_wakes_up_who_watches_nothing);
  ADD ("many-are-asked-one-after-the-other", test_many_are_asked_one_after_the_other);
  ADD ("whoever-opens-the-window-waits-no-longer", test_whoever_opens_the_window_waits_no_longer);
  ADD ("the-network-is-waited-for", test_the_network_is_waited_for);
  ADD ("a-network-that-is-gone-is-noticed", test_a_network_that_is_gone_is_noticed);
  ADD ("the-network-is-not-waited-for-for-ever", test_the_network_is_not_waited_for_for_ever);
  ADD ("losing-the-network-asks-nobody", test_losing_the_network_asks_nobody);
  ADD ("what-an-old-network-owes-is-lost", test_what_an_old_network_owes_is_lost);
  ADD ("a-network-that-lets-in-at-last-is-another", test_a_network_that_lets_in_at_last_is_another);
  ADD ("old-failures-count-no-more", test_old_failures_count_no_more);
  ADD ("what-was-under-way-is-lost", test_what_was_under_way_is_lost);
  ADD ("a-person-is-still-needed", test_a_person_is_still_needed);
  ADD ("who-asked-for-a-rest-gets-it", test_who_asked_for_a_rest_gets_it);
  ADD ("a-burst-of-network-changes-is-one", test_a_burst_of_network_changes_is_one);
  ADD ("a-network-that-comes-and-goes-is-no-storm", test_a_network_that_comes_and_goes_is_no_storm);
  ADD ("interval-can-be-fixed", test_interval_can_be_fixed);
  status = g_test_run ();

  g_clear_object (&login_manager);
  /* Not g_test_dbus_down(): the system bus's shared connection has no owner that could give it up. */
  g_test_dbus_stop (bus);

  return status;
}
