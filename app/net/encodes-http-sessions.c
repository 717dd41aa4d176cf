/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-sessions.h"

#include "encodes-http-uri.h"
#include "encodes-tls-trust.h"

/* As many as a client has requests under way in earnest; more come and go. */
#define MAX_IDLE 4

struct _EncodesHttpSessions
{
  GObject parent_instance;

  GTlsDatabase *tls_database;
  guint timeout;
  GPtrArray *idle; /* of SoupSession: by the system's proxies */
  GPtrArray *idle_direct;
  GHashTable *busy; /* of SoupSession, not owned: those that may come back */
};

G_DEFINE_FINAL_TYPE (EncodesHttpSessions, encodes_http_sessions, G_TYPE_OBJECT)

static void
encodes_http_sessions_finalize (GObject *object)
{
  EncodesHttpSessions *self = ENCODES_HTTP_SESSIONS (object);

  g_clear_object (&self->tls_database);
  g_ptr_array_unref (self->idle);
  g_ptr_array_unref (self->idle_direct);
  g_hash_table_unref (self->busy);

  G_OBJECT_CLASS (encodes_http_sessions_parent_class)->finalize (object);
}

static void
encodes_http_sessions_class_init (EncodesHttpSessionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_http_sessions_finalize;
}

static void
encodes_http_sessions_init (EncodesHttpSessions *self)
{
  self->idle = g_ptr_array_new_with_free_func (g_object_unref);
  self->idle_direct = g_ptr_array_new_with_free_func (g_object_unref);
  self->busy = g_hash_table_new (NULL, NULL);
}

EncodesHttpSessions *
encodes_http_sessions_new (GTlsDatabase *tls_database)
{
  EncodesHttpSessions *self = g_object_new (ENCODES_TYPE_HTTP_SESSIONS, NULL);

  g_set_object (&self->tls_database, tls_database);
  return self;
}

void
encodes_http_sessions_set_timeout (EncodesHttpSessions *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_HTTP_SESSIONS (self));

  self->timeout = seconds;
}

static SoupSession *
new_session (EncodesHttpSessions *self, gboolean direct)
{
  SoupSession *session = soup_session_new_with_options ("user-agent", "Encodes/" ENCODES_VERSION, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);
  /* It would unpack without counting what comes in. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (self->tls_database)
    soup_session_set_tls_database (session, self->tls_database);
  if (direct)
    soup_session_set_proxy_resolver (session, NULL);
  return session;
}

SoupSession *
encodes_http_sessions_take (EncodesHttpSessions *self, GUri *uri)
{
  gboolean direct;
  GPtrArray *idle;
  SoupSession *session;

  g_return_val_if_fail (ENCODES_IS_HTTP_SESSIONS (self), NULL);

  direct = encodes_http_is_loopback (uri);
  idle = direct ? self->idle_direct : self->idle;
  session = idle->len > 0 ? g_ptr_array_steal_index (idle, idle->len - 1) : new_session (self, direct);
  soup_session_set_timeout (session, self->timeout);
  /* Else nobody is trusted. Not for http: what the system trusts takes long to read for the first time. */
  if (self->tls_database == NULL && g_str_equal (g_uri_get_scheme (uri), "https"))
    {
      g_autoptr (GTlsDatabase) system = encodes_tls_trust_dup_system ();

      soup_session_set_tls_database (session, system);
    }
  g_hash_table_insert (self->busy, session, idle);
  return session;
}

void
encodes_http_sessions_give_back (EncodesHttpSessions *self, SoupSession *session, gboolean sound)
{
  g_autoptr (SoupSession) owned = session;
  GPtrArray *idle;

  g_return_if_fail (ENCODES_IS_HTTP_SESSIONS (self));
  g_return_if_fail (SOUP_IS_SESSION (session));

  idle = g_hash_table_lookup (self->busy, session);
  g_hash_table_remove (self->busy, session);
  if (sound && idle && idle->len < MAX_IDLE)
    g_ptr_array_add (idle, g_steal_pointer (&owned));
}

void
encodes_http_sessions_drop (EncodesHttpSessions *self)
{
  g_return_if_fail (ENCODES_IS_HTTP_SESSIONS (self));

  g_ptr_array_set_size (self->idle, 0);
  g_ptr_array_set_size (self->idle_direct, 0);
  g_hash_table_remove_all (self->busy);
}
