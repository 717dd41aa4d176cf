/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-odata.h"

#include <math.h>
#include <string.h>

#define TYPE_PREFIX "Microsoft.Cloud.Media.Vod.Rest.Data.Models."

gboolean
encodes_odata_choose_form (const char *accept, EncodesODataForm *form)
{
  g_autofree char *folded = accept ? g_ascii_strdown (accept, -1) : NULL;

  *form = ENCODES_ODATA_MINIMAL;
  if (!folded || !*folded)
    return TRUE;

  if (strstr (folded, "application/json"))
    {
      g_autoptr (GString) squeezed = g_string_new (folded);

      g_string_replace (squeezed, " ", "", 0);
      if (strstr (squeezed->str, "odata=verbose"))
        *form = ENCODES_ODATA_VERBOSE;
      return TRUE;
    }

  return strstr (folded, "*/*") || strstr (folded, "application/*");
}

const char *
encodes_odata_get_content_type (EncodesODataForm form)
{
  return form == ENCODES_ODATA_VERBOSE ? "application/json;odata=verbose;charset=utf-8"
                                       : "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
}

void
encodes_odata_append_string (GString *json, const char *string)
{
  g_autofree char *valid = NULL;

  if (!string)
    {
      g_string_append (json, "null");
      return;
    }

  valid = g_utf8_make_valid (string, -1);
  g_string_append_c (json, '"');
  for (const guchar *c = (const guchar *) valid; *c; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (json, "\\%c", *c);
      else if (*c == '\n')
        g_string_append (json, "\\n");
      else if (*c == '\r')
        g_string_append (json, "\\r");
      else if (*c == '\t')
        g_string_append (json, "\\t");
      else if (*c < 0x20 || *c == 0x7f || *c == '<' || *c == '>' || *c == '&')
        g_string_append_printf (json, "\\u%04x", *c);
      else
        g_string_append_c (json, *c);
    }
  g_string_append_c (json, '"');
}

/* A Double always has a fraction in this protocol, and is written as short as it can be read back. */
static void
append_double (GString *json, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_string_append (json, "null");
      return;
    }

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);
  g_string_append (json, buffer);
  if (!strpbrk (buffer, ".e"))
    g_string_append (json, ".0");
}

/* Like the SQL type behind the original service: no zone, trailing zeros of the fraction cut. */
static void
append_time (GString *json, gint64 time)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (time / 1000);
  g_autofree char *text = seconds ? g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S") : NULL;
  guint milliseconds = time % 1000;
  guint digits = 3;

  if (!text || time < 0)
    {
      g_string_append (json, "null");
      return;
    }

  g_string_append_printf (json, "\"%s", text);
  for (; milliseconds && milliseconds % 10 == 0; digits--)
    milliseconds /= 10;
  if (milliseconds)
    g_string_append_printf (json, ".%0*u", (int) digits, milliseconds);
  g_string_append_c (json, '"');
}

static void
append_date_time (GString *json, GDateTime *time)
{
  if (time)
    append_time (json, g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000);
  else
    g_string_append (json, "null");
}

static void
append_messages (GString *json, EncodesEntity *entity, guint property, gboolean with_time)
{
  g_autoptr (GListModel) messages = encodes_entity_get_messages (entity, property);

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (EncodesMessage) message = g_list_model_get_item (messages, i);

      g_string_append (json, i ? ",{\"Code\":" : "{\"Code\":");
      encodes_odata_append_string (json, encodes_message_get_code (message));
      g_string_append (json, ",\"Message\":");
      encodes_odata_append_string (json, encodes_message_get_text (message));
      if (with_time)
        {
          g_string_append (json, ",\"TimeStamp\":");
          append_date_time (json, encodes_message_get_time (message));
        }
      g_string_append_c (json, '}');
    }
}

static void
append_collection (GString *json, EncodesODataForm form, EncodesEntity *entity, guint index,
                   const EncodesEntityProperty *property)
{
  if (form == ENCODES_ODATA_VERBOSE)
    g_string_append_printf (json, "{\"__metadata\":{\"type\":\"Collection(" TYPE_PREFIX "%s)\"},\"results\":",
                            property->complex_type);
  g_string_append_c (json, '[');
  append_messages (json, entity, index, property->type == ENCODES_EDM_EVENTS);
  g_string_append_c (json, ']');
  if (form == ENCODES_ODATA_VERBOSE)
    g_string_append_c (json, '}');
}

static void
append_value (GString *json, EncodesODataForm form, EncodesEntity *entity, guint index)
{
  guint n_properties;
  const EncodesEntityProperty *property =
    &encodes_entity_list_properties (encodes_entity_get_kind (entity), &n_properties)[index];
  EncodesEntityValue value;

  if (property->type >= ENCODES_EDM_ERRORS)
    {
      append_collection (json, form, entity, index, property);
      return;
    }

  encodes_entity_get_value (entity, index, &value);
  if (value.is_null)
    g_string_append (json, "null");
  else if (property->type == ENCODES_EDM_STRING)
    encodes_odata_append_string (json, value.string);
  else if (property->type == ENCODES_EDM_TIME)
    append_time (json, value.time);
  else if (property->type == ENCODES_EDM_DOUBLE)
    append_double (json, value.number);
  else
    g_string_append_printf (json, "%" G_GINT64_FORMAT, (gint64) value.number);
}

static void
append_properties (GString *json, EncodesODataForm form, EncodesEntity *entity, guint32 selected)
{
  guint n_properties;
  const EncodesEntityProperty *properties =
    encodes_entity_list_properties (encodes_entity_get_kind (entity), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      if (!(selected & (1u << i)))
        continue;
      if (json->str[json->len - 1] != '{')
        g_string_append_c (json, ',');
      g_string_append_printf (json, "\"%s\":", properties[i].name);
      append_value (json, form, entity, i);
    }
}

static const char *
get_set_name (EncodesEntity *entity)
{
  return encodes_entity_get_kind (entity) == ENCODES_ENTITY_JOB ? "Jobs" : "Tasks";
}

static void
append_verbose_links (GString *json, const char *base, EncodesEntity *entity)
{
  gboolean is_job = encodes_entity_get_kind (entity) == ENCODES_ENTITY_JOB;
  const char *const job_links[] = { "Tasks", "OutputMediaAssets", "InputMediaAssets", NULL };
  g_autofree char *id = g_uri_escape_string (encodes_entity_get_id (entity), NULL, FALSE);
  g_autofree char *uri = g_strdup_printf ("%s%s('%s')", base, get_set_name (entity), id);

  g_string_append (json, "\"__metadata\":{\"id\":");
  encodes_odata_append_string (json, uri);
  g_string_append (json, ",\"uri\":");
  encodes_odata_append_string (json, uri);
  g_string_append_printf (json, ",\"type\":\"" TYPE_PREFIX "%s\"}", is_job ? "Job" : "Task");

  for (const char *const *link = is_job ? job_links : job_links + 1; *link; link++)
    {
      g_autofree char *link_uri = g_strdup_printf ("%s/%s", uri, *link);

      g_string_append_printf (json, ",\"%s\":{\"__deferred\":{\"uri\":", *link);
      encodes_odata_append_string (json, link_uri);
      g_string_append (json, "}}");
    }
}

static void
append_metadata (GString *json, const char *base, const char *fragment)
{
  g_autofree char *uri = g_strdup_printf ("%s$metadata%s", base, fragment);

  g_string_append (json, "{\"odata.metadata\":");
  encodes_odata_append_string (json, uri);
}

char *
encodes_odata_write_error (EncodesODataForm form, const char *message)
{
  GString *json = g_string_new (form == ENCODES_ODATA_VERBOSE ? "{\"error\":" : "{\"odata.error\":");

  g_string_append (json, "{\"code\":\"\",\"message\":{\"lang\":\"en-US\",\"value\":");
  encodes_odata_append_string (json, message);
  g_string_append (json, "}}}");

  return g_string_free (json, FALSE);
}

char *
encodes_odata_write_services (EncodesODataForm form, const char *base, const char *const *names)
{
  GString *json = g_string_new (NULL);

  if (form == ENCODES_ODATA_VERBOSE)
    {
      g_string_append (json, "{\"d\":{\"EntitySets\":[");
      for (const char *const *name = names; *name; name++)
        g_string_append_printf (json, "%s\"%s\"", name == names ? "" : ",", *name);
      g_string_append (json, "]}}");
      return g_string_free (json, FALSE);
    }

  append_metadata (json, base, "");
  g_string_append (json, ",\"value\":[");
  for (const char *const *name = names; *name; name++)
    g_string_append_printf (json, "%s{\"name\":\"%s\",\"url\":\"%s\"}", name == names ? "" : ",", *name, *name);
  g_string_append (json, "]}");

  return g_string_free (json, FALSE);
}

char *
encodes_odata_write_list (EncodesODataForm form, const char *base, const char *set_name, GPtrArray *entities,
                          guint32 selected)
{
  gboolean verbose = form == ENCODES_ODATA_VERBOSE;
  g_autofree char *fragment = g_strdup_printf ("#%s", set_name);
  GString *json = g_string_new (verbose ? "{\"d\":{\"results\":[" : NULL);

  if (!verbose)
    {
      append_metadata (json, base, fragment);
      g_string_append (json, ",\"value\":[");
    }

  for (guint i = 0; i < entities->len; i++)
    {
      g_string_append (json, i ? ",{" : "{");
      if (verbose)
        append_verbose_links (json, base, entities->pdata[i]);
      append_properties (json, form, entities->pdata[i], selected);
      g_string_append_c (json, '}');
    }

  g_string_append (json, verbose ? "]}}" : "]}");
  return g_string_free (json, FALSE);
}

char *
encodes_odata_write_entity (EncodesODataForm form, const char *base, EncodesEntity *entity, guint32 selected)
{
  gboolean verbose = form == ENCODES_ODATA_VERBOSE;
  g_autofree char *fragment = g_strdup_printf ("#%s/@Element", get_set_name (entity));
  GString *json = g_string_new (verbose ? "{\"d\":{" : NULL);

  if (verbose)
    append_verbose_links (json, base, entity);
  else
    append_metadata (json, base, fragment);
  append_properties (json, form, entity, selected);

  g_string_append (json, verbose ? "}}" : "}");
  return g_string_free (json, FALSE);
}

char *
encodes_odata_write_property (EncodesODataForm form, const char *base, EncodesEntity *entity, guint property)
{
  guint n_properties;
  const EncodesEntityProperty *properties =
    encodes_entity_list_properties (encodes_entity_get_kind (entity), &n_properties);
  g_autofree char *fragment = g_strdup_printf ("#Edm.%s", properties[property].type == ENCODES_EDM_INT32    ? "Int32"
                                                          : properties[property].type == ENCODES_EDM_DOUBLE ? "Double"
                                                          : properties[property].type == ENCODES_EDM_TIME   ? "DateTime"
                                                                                                            : "String");
  GString *json = g_string_new (NULL);

  if (form == ENCODES_ODATA_VERBOSE)
    g_string_append_printf (json, "{\"d\":{\"%s\":", properties[property].name);
  else
    {
      append_metadata (json, base, fragment);
      g_string_append (json, ",\"value\":");
    }
  append_value (json, form, entity, property);
  g_string_append (json, form == ENCODES_ODATA_VERBOSE ? "}}" : "}");

  return g_string_free (json, FALSE);
}
