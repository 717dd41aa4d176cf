/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-search-provider.h"

#include "encodes-job-query.h"
#include "encodes-job-search.h"
#include "encodes-job-target.h"
#include "encodes-text.h"

/* A shell shows a handful, and says how many more there are. */
#define MAX_RESULTS 50

/* More at once nobody asks for in good faith. */
#define MAX_METAS 1000
#define MAX_SEARCHES 16
#define MAX_WAITING 64

#define LONGEST_TEXT 1000
#define LONGEST_LINE 200

#define LINGERING_SECONDS 20

/* How long a search works at a time. */
#define SLICE_USEC 4000

static const char interface_xml[] =
  "<node>"
  "  <interface name='org.gnome.Shell.SearchProvider2'>"
  "    <method name='GetInitialResultSet'>"
  "      <arg type='as' name='terms' direction='in'/><arg type='as' name='results' direction='out'/>"
  "    </method>"
  "    <method name='GetSubsearchResultSet'>"
  "      <arg type='as' name='previous_results' direction='in'/><arg type='as' name='terms' direction='in'/>"
  "      <arg type='as' name='results' direction='out'/>"
  "    </method>"
  "    <method name='GetResultMetas'>"
  "      <arg type='as' name='identifiers' direction='in'/><arg type='aa{sv}' name='metas' direction='out'/>"
  "    </method>"
  "    <method name='ActivateResult'>"
  "      <arg type='s' name='identifier' direction='in'/><arg type='as' name='terms' direction='in'/>"
  "      <arg type='u' name='timestamp' direction='in'/>"
  "    </method>"
  "    <method name='LaunchSearch'>"
  "      <arg type='as' name='terms' direction='in'/><arg type='u' name='timestamp' direction='in'/>"
  "    </method>"
  "  </interface>"
  "</node>";

/* A search that has not been answered. */
typedef struct
{
  GDBusMethodInvocation *invocation;
  EncodesJobQuery *query;
} Search;

struct _EncodesSearchProvider
{
  GObject parent_instance;

  GApplication *application;    /* weak: it is what owns us */
  EncodesJobStore *store;
  EncodesDescribeJob describe;

  GDBusConnection *connection;
  guint registration_id;
  gboolean started;
  GQueue waiting;               /* of GDBusMethodInvocation: until it has started */
  GQueue searches;
  guint idle_id;
  guint lingering_time;
  guint lingering_id;           /* the application is held */
};

G_DEFINE_FINAL_TYPE (EncodesSearchProvider, encodes_search_provider, G_TYPE_OBJECT)

enum
{
  ACTIVATE_RESULT,
  LAUNCH_SEARCH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
search_free (Search *self)
{
  g_clear_object (&self->invocation);
  g_clear_pointer (&self->query, encodes_job_query_free);
  g_free (self);
}

static void
on_lingered (gpointer user_data)
{
  EncodesSearchProvider *self = user_data;

  self->lingering_id = 0;
  if (self->application)
    g_application_release (self->application);
}

static void
linger (EncodesSearchProvider *self)
{
  if (!self->application)
    return;

  if (self->lingering_id)
    g_source_remove (self->lingering_id);
  else
    g_application_hold (self->application);
  self->lingering_id = g_timeout_add_once (self->lingering_time * 1000, on_lingered, self);
}

static void
stop_lingering (EncodesSearchProvider *self)
{
  if (!self->lingering_id)
    return;

  g_clear_handle_id (&self->lingering_id, g_source_remove);
  if (self->application)
    g_application_release (self->application);
}

/* ---- searching ---- */

static char *
join_terms (const char *const *terms)
{
  g_autofree char *joined = g_strjoinv (" ", (char **) terms);

  /* Nobody types more than that; each word of it costs. */
  return g_utf8_substring (joined, 0, MIN (g_utf8_strlen (joined, -1), LONGEST_TEXT));
}

/* What D-Bus cannot carry cannot be found. */
static void
add_identifier (GVariantBuilder *builder, EncodesJob *job)
{
  g_autofree char *identifier = encodes_job_target_new (job);

  if (g_utf8_validate (identifier, -1, NULL))
    g_variant_builder_add (builder, "s", identifier);
}

static void
answer (Search *search)
{
  g_autoptr (GPtrArray) jobs = encodes_job_query_list (search->query);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < jobs->len; i++)
    add_identifier (&builder, jobs->pdata[i]);
  g_dbus_method_invocation_return_value (g_steal_pointer (&search->invocation), g_variant_new ("(as)", &builder));
}

/* Takes the reference. */
static void
return_limit (GDBusMethodInvocation *invocation, const char *reason)
{
  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED, reason);
}

static void
give_up (Search *search, const char *reason)
{
  return_limit (g_steal_pointer (&search->invocation), reason);
  search_free (search);
}

static gboolean
on_idle (gpointer user_data)
{
  EncodesSearchProvider *self = user_data;
  Search *search = g_queue_peek_head (&self->searches);

  if (search && encodes_job_query_run (search->query, g_get_monotonic_time () + SLICE_USEC))
    {
      answer (search);
      search_free (g_queue_pop_head (&self->searches));
    }
  if (!g_queue_is_empty (&self->searches))
    return G_SOURCE_CONTINUE;

  self->idle_id = 0;

  return G_SOURCE_REMOVE;
}

static void
work (EncodesSearchProvider *self)
{
  if (!self->idle_id && !g_queue_is_empty (&self->searches))
    self->idle_id = g_idle_add (on_idle, self);
}

/* Who types on does not want to know any more what the letters before would have found. */
static void
drop_earlier (EncodesSearchProvider *self, const char *sender)
{
  for (GList *link = self->searches.head, *next; link; link = next)
    {
      Search *search = link->data;

      next = link->next;
      if (g_strcmp0 (g_dbus_method_invocation_get_sender (search->invocation), sender) != 0)
        continue;
      g_queue_delete_link (&self->searches, link);
      give_up (search, "Another search has begun");
    }
}

static void
search_in (EncodesSearchProvider *self, GListModel *jobs, const char *const *terms, GDBusMethodInvocation *invocation)
{
  g_autofree char *text = join_terms (terms);
  g_autofree char *needle = encodes_job_search_needle (text);
  Search *search = g_new0 (Search, 1);

  drop_earlier (self, g_dbus_method_invocation_get_sender (invocation));
  if (self->searches.length >= MAX_SEARCHES)
    give_up (g_queue_pop_head (&self->searches), "Too many searches");

  search->invocation = g_object_ref (invocation);
  search->query = encodes_job_query_new (jobs, needle, MAX_RESULTS);
  g_queue_push_tail (&self->searches, search);
  work (self);
}

static EncodesJob *
find_job (EncodesSearchProvider *self, const char *identifier)
{
  g_autofree char *account_id = NULL;
  const char *job_id;

  return encodes_job_target_parse (identifier, &account_id, &job_id)
           ? encodes_job_store_lookup (self->store, account_id, job_id)
           : NULL;
}

static void
get_initial_results (EncodesSearchProvider *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autofree const char **terms = NULL;

  g_variant_get (parameters, "(^a&s)", &terms);
  search_in (self, G_LIST_MODEL (self->store), terms, invocation);
}

/* Where there had been more than was said, all are looked at again. */
static void
get_subsearch_results (EncodesSearchProvider *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autofree const char **previous = NULL;
  g_autofree const char **terms = NULL;
  g_autoptr (GListStore) jobs = g_list_store_new (ENCODES_TYPE_JOB);

  g_variant_get (parameters, "(^a&s^a&s)", &previous, &terms);
  if (g_strv_length ((char **) previous) >= MAX_RESULTS)
    {
      search_in (self, G_LIST_MODEL (self->store), terms, invocation);
      return;
    }

  for (guint i = 0; previous[i]; i++)
    {
      EncodesJob *job = find_job (self, previous[i]);

      if (job)
        g_list_store_append (jobs, job);
    }
  search_in (self, G_LIST_MODEL (jobs), terms, invocation);
}

/* ---- what is shown of a result ---- */

static const char *
get_icon_word (EncodesJob *job)
{
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_UNKNOWN)
    return "unknown";

  switch (encodes_job_state_get_group (encodes_job_get_state (job)))
    {
    case ENCODES_JOB_GROUP_RUNNING:
      return "running";
    case ENCODES_JOB_GROUP_WAITING:
      return "waiting";
    case ENCODES_JOB_GROUP_FINISHED:
      return "finished";
    case ENCODES_JOB_GROUP_FAILED:
      return "failed";
    case ENCODES_JOB_GROUP_CANCELED:
    default:
      return "canceled";
    }
}

/* Installed in the desktop's own icon theme under the application's name, and so also from a sandbox. */
static GVariant *
make_icon (EncodesSearchProvider *self, EncodesJob *job)
{
  const char *id = self->application ? g_application_get_application_id (self->application) : "";
  g_autofree char *name = job ? g_strdup_printf ("%s.%s-symbolic", id, get_icon_word (job)) : g_strdup (id);
  const char *names[] = { name, id };
  g_autoptr (GIcon) icon = g_themed_icon_new_from_names ((char **) names, job ? 2 : 1);

  return g_icon_serialize (icon);
}

static char *
make_name (EncodesJob *job)
{
  const char *name = encodes_job_get_name (job);
  g_autofree char *line = g_strstrip (encodes_text_to_line (name, LONGEST_LINE));

  return *line != '\0' ? g_steal_pointer (&line) : encodes_text_to_line (encodes_job_get_id (job), LONGEST_LINE);
}

/* Also for a job that is gone by now: a shell drops all of them if one is missing. */
static void
add_meta (EncodesSearchProvider *self, GVariantBuilder *metas, const char *identifier)
{
  EncodesJob *job = find_job (self, identifier);
  g_autofree char *name = job ? make_name (job) : encodes_text_to_line (identifier, LONGEST_LINE);
  g_autofree char *described = job ? self->describe (job) : NULL;
  g_autofree char *description = encodes_text_to_line (described, LONGEST_LINE);
  g_autoptr (GVariant) icon = make_icon (self, job);

  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (identifier));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "icon", icon);
  g_variant_builder_close (metas);
}

static void
get_metas (EncodesSearchProvider *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autofree const char **identifiers = NULL;
  GVariantBuilder metas;

  g_variant_get (parameters, "(^a&s)", &identifiers);
  if (g_strv_length ((char **) identifiers) > MAX_METAS)
    {
      return_limit (g_object_ref (invocation), "Too many results");
      return;
    }

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; identifiers[i]; i++)
    add_meta (self, &metas, identifiers[i]);
  g_dbus_method_invocation_return_value (g_object_ref (invocation), g_variant_new ("(aa{sv})", &metas));
}

/* ---- what the person chooses ---- */

static void
activate_result (EncodesSearchProvider *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *identifier;
  guint32 timestamp;

  g_variant_get (parameters, "(&sasu)", &identifier, NULL, &timestamp);
  g_signal_emit (self, signals[ACTIVATE_RESULT], 0, identifier, timestamp);
  g_dbus_method_invocation_return_value (g_object_ref (invocation), NULL);
}

static void
launch_search (EncodesSearchProvider *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autofree const char **terms = NULL;
  g_autofree char *text = NULL;
  guint32 timestamp;

  g_variant_get (parameters, "(^a&su)", &terms, &timestamp);
  text = join_terms (terms);
  g_signal_emit (self, signals[LAUNCH_SEARCH], 0, text, timestamp);
  g_dbus_method_invocation_return_value (g_object_ref (invocation), NULL);
}

static const struct
{
  const char *name;
  gboolean needs_jobs;
  void (*call) (EncodesSearchProvider *self, GVariant *parameters, GDBusMethodInvocation *invocation);
} methods[] = {
  { "GetInitialResultSet", TRUE, get_initial_results },
  { "GetSubsearchResultSet", TRUE, get_subsearch_results },
  { "GetResultMetas", TRUE, get_metas },
  { "ActivateResult", FALSE, activate_result },
  { "LaunchSearch", FALSE, launch_search },
};

static void
keep_waiting (EncodesSearchProvider *self, GDBusMethodInvocation *invocation)
{
  if (self->waiting.length >= MAX_WAITING)
    return_limit (g_queue_pop_head (&self->waiting), "Too many calls");
  g_queue_push_tail (&self->waiting, g_object_ref (invocation));
}

/* Returning from a call takes a reference to it: each way to return takes one of its own for that. */
static void
handle (EncodesSearchProvider *self, GDBusMethodInvocation *invocation)
{
  const char *name = g_dbus_method_invocation_get_method_name (invocation);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (!g_str_equal (name, methods[i].name))
        continue;
      if (methods[i].needs_jobs && !self->started)
        keep_waiting (self, invocation);
      else
        methods[i].call (self, g_dbus_method_invocation_get_parameters (invocation), invocation);
    }
}

static void
on_method_called (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                  const char *name, GVariant *parameters, GDBusMethodInvocation *call, gpointer user_data)
{
  g_autoptr (GDBusMethodInvocation) invocation = call;
  g_autoptr (EncodesSearchProvider) self = g_object_ref (ENCODES_SEARCH_PROVIDER (user_data));

  linger (self);
  handle (self, invocation);
}

static void
encodes_search_provider_dispose (GObject *object)
{
  EncodesSearchProvider *self = ENCODES_SEARCH_PROVIDER (object);
  GDBusMethodInvocation *invocation;
  Search *search;

  encodes_search_provider_unexport (self);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  while ((invocation = g_queue_pop_head (&self->waiting)))
    return_limit (invocation, "The program ends");
  while ((search = g_queue_pop_head (&self->searches)))
    give_up (search, "The program ends");
  stop_lingering (self);
  g_clear_weak_pointer (&self->application);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (encodes_search_provider_parent_class)->dispose (object);
}

static void
encodes_search_provider_class_init (EncodesSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_search_provider_dispose;

  signals[ACTIVATE_RESULT] = g_signal_new ("activate-result", ENCODES_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[LAUNCH_SEARCH] = g_signal_new ("launch-search", ENCODES_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
encodes_search_provider_init (EncodesSearchProvider *self)
{
  self->lingering_time = LINGERING_SECONDS;
  g_queue_init (&self->waiting);
  g_queue_init (&self->searches);
}

EncodesSearchProvider *
encodes_search_provider_new (GApplication *application, EncodesJobStore *store, EncodesDescribeJob describe)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);
  g_return_val_if_fail (describe != NULL, NULL);

  EncodesSearchProvider *self = g_object_new (ENCODES_TYPE_SEARCH_PROVIDER, NULL);

  g_set_weak_pointer (&self->application, application);
  self->store = g_object_ref (store);
  self->describe = describe;

  return self;
}

gboolean
encodes_search_provider_export (EncodesSearchProvider *self, GDBusConnection *connection, const char *path,
                                GError **error)
{
  g_return_val_if_fail (ENCODES_IS_SEARCH_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (self->registration_id == 0, FALSE);

  static const GDBusInterfaceVTable vtable = { .method_call = on_method_called };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);

  if (!node)
    return FALSE;

  self->registration_id = g_dbus_connection_register_object (connection, path, node->interfaces[0], &vtable, self, NULL,
                                                             error);
  if (self->registration_id)
    g_set_object (&self->connection, connection);

  return self->registration_id != 0;
}

void
encodes_search_provider_unexport (EncodesSearchProvider *self)
{
  g_return_if_fail (ENCODES_IS_SEARCH_PROVIDER (self));

  if (self->registration_id)
    g_dbus_connection_unregister_object (self->connection, self->registration_id);
  self->registration_id = 0;
  g_clear_object (&self->connection);
}

void
encodes_search_provider_start (EncodesSearchProvider *self)
{
  g_return_if_fail (ENCODES_IS_SEARCH_PROVIDER (self));

  GDBusMethodInvocation *invocation;

  self->started = TRUE;
  while ((invocation = g_queue_pop_head (&self->waiting)))
    {
      handle (self, invocation);
      g_object_unref (invocation);
    }
}

void
encodes_search_provider_set_lingering_time (EncodesSearchProvider *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_SEARCH_PROVIDER (self));

  self->lingering_time = seconds;
}
