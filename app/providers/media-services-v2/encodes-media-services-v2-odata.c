/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-odata.h"

#include "encodes-time.h"

#include <string.h>

char *
encodes_media_services_v2_odata_literal (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);
  g_autofree char *escaped = g_uri_escape_string (doubled, NULL, FALSE);

  return g_strdup_printf ("'%s'", escaped);
}

char *
encodes_media_services_v2_odata_job (const char *job_id)
{
  g_autofree char *literal = encodes_media_services_v2_odata_literal (job_id);

  return g_strdup_printf ("Jobs(%s)", literal);
}

char *
encodes_media_services_v2_odata_tasks (const char *job_id)
{
  g_autofree char *literal = encodes_media_services_v2_odata_literal (job_id);

  return g_strdup_printf ("Jobs(%s)/Tasks", literal);
}

char *
encodes_media_services_v2_odata_job_by_id (const char *job_id)
{
  g_autofree char *literal = encodes_media_services_v2_odata_literal (job_id);

  return g_strdup_printf ("Jobs()?$filter=Id%%20eq%%20%s&$top=1", literal);
}

char *
encodes_media_services_v2_odata_cancel (const char *job_id)
{
  g_autofree char *literal = encodes_media_services_v2_odata_literal (job_id);

  return g_strdup_printf ("CancelJob?jobid=%s", literal);
}

char *
encodes_media_services_v2_odata_list (const char *filter, guint skip)
{
  GString *address = g_string_new ("Jobs()?");

  if (filter)
    {
      /* As in the published request: quotes and brackets stay readable. */
      g_autofree char *escaped = g_uri_escape_string (filter, "'()", FALSE);

      g_string_append_printf (address, "$filter=%s&", escaped);
    }
  if (skip > 0)
    g_string_append_printf (address, "$skip=%u&", skip);
  g_string_append_printf (address, "$top=%d", ENCODES_MEDIA_SERVICES_V2_PAGE_SIZE);

  return g_string_free (address, FALSE);
}

char *
encodes_media_services_v2_odata_changes_filter (const char *created_after)
{
  return g_strdup_printf ("(State ne 3 and State ne 4 and State ne 5) or Created gt datetime'%s'", created_after);
}

/* The form of a datetime literal, as most services write times anyway: YYYY-MM-DDThh:mm:ss and maybe a fraction. */
static gboolean
is_plain_time (const char *text)
{
  static const char form[] = "0000-00-00T00:00:00";
  gsize i;

  for (i = 0; form[i]; i++)
    if (form[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != form[i])
      return FALSE;

  if (text[i] == '\0')
    return TRUE;

  gsize digits = text[i] == '.' ? strspn (text + i + 1, "0123456789") : 0;

  return digits >= 1 && digits <= 7 && text[i + 1 + digits] == '\0';
}

char *
encodes_media_services_v2_odata_time (const char *text)
{
  g_autoptr (GDateTime) time = encodes_time_parse (text);

  if (!time)
    return NULL;

  /* The literal has no zone: it is UTC like all times of the service. */
  g_autofree char *plain = g_str_has_suffix (text, "Z") ? g_strndup (text, strlen (text) - 1) : g_strdup (text);
  if (is_plain_time (plain))
    return g_steal_pointer (&plain);

  /* GLib would write a year before 1000 with fewer than four digits. */
  g_autofree char *rest = g_date_time_format (time, "%m-%dT%H:%M:%S.%f");

  return g_strdup_printf ("%04d-%s", g_date_time_get_year (time), rest);
}
