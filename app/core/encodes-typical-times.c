/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-typical-times.h"

#include <stdlib.h>
#include <string.h>

/* Only the newest count: what took an hour last year may have become quicker. */
#define N_KEPT 16
#define N_NEEDED 3
/* From so many on, the outermost quarters need not agree. */
#define N_FOR_QUARTERS 8
/* The longest may take so many times as long as the shortest. */
#define SPREAD_MAX 2
/* Names without numbers make a kind each: then those that came but once are forgotten. */
#define N_KINDS_MAX 4096
#define PATTERN_LENGTH 200
#define PATTERN_LETTERS 3

typedef struct
{
  GTimeSpan times[N_KEPT];
  guint n_times; /* all that ever came */
} Kind;

struct _EncodesTypicalTimes
{
  GHashTable *kinds; /* what they are like → Kind */
};

EncodesTypicalTimes *
encodes_typical_times_new (void)
{
  EncodesTypicalTimes *self = g_new0 (EncodesTypicalTimes, 1);

  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
encodes_typical_times_free (EncodesTypicalTimes *self)
{
  g_hash_table_unref (self->kinds);
  g_free (self);
}

static void
update_checksum (GChecksum *checksum, const char *text)
{
  const char *known = text ? text : "";

  /* With its end, so that no two lists of words run together to the same. */
  g_checksum_update (checksum, (const guchar *) known, (gssize) strlen (known) + 1);
}

/* (transfer full) (nullable): the work that its tasks do; NULL if they do not tell */
static char *
describe_work (EncodesJob *job)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GListModel *tasks = encodes_job_get_tasks (job);
  gboolean known = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      known |= encodes_task_get_preset (task) != NULL;
      update_checksum (checksum, encodes_task_get_processor (task));
      update_checksum (checksum, encodes_task_get_preset (task));
    }

  return known ? g_strdup_printf ("%s\nwork\n%s", encodes_job_get_account_id (job), g_checksum_get_string (checksum))
               : NULL;
}

/* (transfer full) (nullable): its name with all numbers alike; NULL if there is hardly more to it than numbers */
static char *
describe_name (EncodesJob *job)
{
  const char *name = encodes_job_get_name (job);
  g_autoptr (GString) pattern = g_string_new (encodes_job_get_account_id (job));
  guint n_letters = 0;

  if (!name || strlen (name) > PATTERN_LENGTH)
    return NULL;

  g_string_append (pattern, "\nname\n");
  for (const char *c = name; *c != '\0'; c++)
    {
      if (!g_ascii_isdigit (*c))
        {
          g_string_append_c (pattern, g_ascii_tolower (*c));
          n_letters += !g_ascii_ispunct (*c) && !g_ascii_isspace (*c);
        }
      else if (pattern->str[pattern->len - 1] != '#')
        {
          g_string_append_c (pattern, '#');
        }
    }

  return n_letters >= PATTERN_LETTERS ? g_strdup (pattern->str) : NULL;
}

static gboolean
is_single (gpointer key, gpointer value, gpointer user_data)
{
  return ((Kind *) value)->n_times < 2;
}

static void
add_to_kind (EncodesTypicalTimes *self, char *key, GTimeSpan time)
{
  Kind *kind = key ? g_hash_table_lookup (self->kinds, key) : NULL;

  if (key && !kind)
    {
      if (g_hash_table_size (self->kinds) >= N_KINDS_MAX)
        g_hash_table_foreach_remove (self->kinds, is_single, NULL);
      kind = g_new0 (Kind, 1);
      g_hash_table_insert (self->kinds, g_strdup (key), kind);
    }
  if (kind)
    kind->times[kind->n_times++ % N_KEPT] = time;
}

void
encodes_typical_times_add (EncodesTypicalTimes *self, EncodesJob *job)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (ENCODES_IS_JOB (job));

  GTimeSpan time = encodes_job_get_duration (job, NULL);

  if (encodes_job_get_state (job) != ENCODES_JOB_STATE_FINISHED || time <= 0)
    return;

  g_autofree char *work = describe_work (job);
  g_autofree char *name = describe_name (job);

  add_to_kind (self, work, time);
  add_to_kind (self, name, time);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  GTimeSpan time_a = *(const GTimeSpan *) a;
  GTimeSpan time_b = *(const GTimeSpan *) b;

  return (time_a > time_b) - (time_a < time_b);
}

static GTimeSpan
find_median (EncodesTypicalTimes *self, const char *key)
{
  const Kind *kind = key ? g_hash_table_lookup (self->kinds, key) : NULL;
  guint n = kind ? MIN (kind->n_times, N_KEPT) : 0;
  guint n_outside = n >= N_FOR_QUARTERS ? n / 4 : 0;
  GTimeSpan times[N_KEPT];

  if (n < N_NEEDED)
    return -1;

  memcpy (times, kind->times, n * sizeof (GTimeSpan));
  qsort (times, n, sizeof (GTimeSpan), compare_times);
  if (times[n - 1 - n_outside] > SPREAD_MAX * times[n_outside])
    return -1;

  return (times[(n - 1) / 2] + times[n / 2]) / 2;
}

GTimeSpan
encodes_typical_times_find (EncodesTypicalTimes *self, EncodesJob *job)
{
  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (ENCODES_IS_JOB (job), -1);

  g_autofree char *work = describe_work (job);
  g_autofree char *name = describe_name (job);
  GTimeSpan by_name = find_median (self, name);

  /* Alike in name is alike in more than the preset: the length of the film too. */
  return by_name >= 0 ? by_name : find_median (self, work);
}
