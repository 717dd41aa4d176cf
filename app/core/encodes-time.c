/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <time.h>

static GDateTime *
parse_date_call (const char *text)
{
  const char *start = text + strlen ("/Date(");
  char *end = NULL;
  gint64 milliseconds = g_ascii_strtoll (start, &end, 10);

  if (end == start || (*end != ')' && *end != '+' && *end != '-'))
    return NULL;

  /* An offset only says what the sender's clock showed: the count is UTC already. */
  if (milliseconds > G_MAXINT64 / 1000 || milliseconds < G_MININT64 / 1000)
    return NULL;

  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (milliseconds / 1000);
  return seconds ? g_date_time_add (seconds, (milliseconds % 1000) * 1000) : NULL;
}

/* GLib keeps microseconds but does not take any number of fraction digits everywhere: give it at most six. */
static char *
shorten_fraction (const char *text)
{
  GString *result = g_string_new (NULL);
  const char *point = strpbrk (text, ".,");

  gsize digits = point ? strspn (point + 1, "0123456789") : 0;

  if (digits == 0)
    return g_string_free (g_string_append (result, text), FALSE);

  g_string_append_len (result, text, point + 1 + MIN (digits, 6) - text);
  g_string_append (result, point + 1 + digits);

  return g_string_free (result, FALSE);
}

GDateTime *
encodes_time_parse (const char *text)
{
  if (!text || strlen (text) > 64)
    return NULL;

  g_autoptr (GDateTime) time = NULL;
  if (g_str_has_prefix (text, "/Date("))
    {
      time = parse_date_call (text);
    }
  else
    {
      g_autofree char *shortened = shorten_fraction (text);
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
      g_autoptr (GDateTime) parsed = g_date_time_new_from_iso8601 (shortened, utc);
      time = parsed ? g_date_time_to_utc (parsed) : NULL;
    }

  if (!time || g_date_time_get_year (time) <= 1)
    return NULL;

  return g_steal_pointer (&time);
}

char *
encodes_time_to_rfc3339 (GDateTime *time)
{
  if (!time)
    return NULL;

  g_autoptr (GDateTime) utc = g_date_time_to_utc (time);
  int milliseconds = g_date_time_get_microsecond (utc) / 1000;
  g_autofree char *seconds = g_date_time_format (utc, "%m-%dT%H:%M:%S");
  /* GLib writes a year before 1000 with fewer than four digits, and does not read it so. */
  int year = g_date_time_get_year (utc);

  return milliseconds ? g_strdup_printf ("%04d-%s.%03dZ", year, seconds, milliseconds)
                      : g_strdup_printf ("%04d-%sZ", year, seconds);
}

gint64
encodes_time_to_unix_us (GDateTime *time)
{
  return time ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
}

GDateTime *
encodes_time_from_unix_us (gint64 microseconds)
{
  gint64 fraction = microseconds % G_USEC_PER_SEC;
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc ((microseconds - fraction) / G_USEC_PER_SEC);

  return seconds ? g_date_time_add (seconds, fraction) : NULL;
}

gboolean
encodes_time_equal (GDateTime *a, GDateTime *b)
{
  if (!a || !b)
    return a == b;

  return g_date_time_equal (a, b);
}

static void
get_local_day (GDateTime *time, GDate *day)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  g_date_clear (day, 1);
  g_date_set_dmy (day, g_date_time_get_day_of_month (local), g_date_time_get_month (local),
                  g_date_time_get_year (local));
}

int
encodes_time_get_days_ago (GDateTime *time, GDateTime *now)
{
  g_return_val_if_fail (time != NULL && now != NULL, 0);

  GDate day;
  GDate today;

  get_local_day (time, &day);
  get_local_day (now, &today);

  return g_date_days_between (&day, &today);
}

char *
encodes_time_to_clock (GDateTime *time, GDateTime *now)
{
  g_return_val_if_fail (time != NULL && now != NULL, NULL);

  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  int days = encodes_time_get_days_ago (time, now);

  if (days == 0)
    return g_date_time_format (local, "%H:%M");
  /* A weekday of another week names no day. */
  if (days <= -7 || days >= 7)
    /* Translators: a day and a time, for strftime; %X is the time and %x the date in the person's own form */
    return g_date_time_format (local, _("%x, %X"));

  /* Translators: a weekday and a time of day, for strftime */
  return g_date_time_format (local, _("%A %H:%M"));
}

gint64
encodes_time_get_boottime (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}
