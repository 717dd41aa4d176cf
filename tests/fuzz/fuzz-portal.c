/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What a portal answers. The bus is played by the other end of a connection, in a thread of GDBus. The first line is the
 * type of the answer, with a star in front if that is what the call itself returns; then come its bytes. */

#include "fuzz.h"

#include <string.h>

#include "encodes-background-portal.h"
#include "encodes-error.h"
#include "encodes-portal-request.h"

#define USUAL_TYPE "(ua{sv})"

typedef struct
{
  gboolean done;
  gboolean right;
  EncodesBackgroundAnswer answer;
  GError *error;
} Request;

static GDBusConnection *bus;
static GDBusConnection *client;
static EncodesBackgroundPortal *portal;

/* What is answered next. Set while no request is under way. */
static GVariant *returned;
static GVariant *responded;

/* Returns: whether the bus can carry it */
static gboolean
send_from (GDBusMessage *message, const char *sender, GVariant *body)
{
  g_dbus_message_set_sender (message, sender);
  if (body)
    g_dbus_message_set_body (message, body);
  return g_dbus_connection_send_message (bus, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
send_reply (GDBusMessage *call, const char *sender, GVariant *body)
{
  g_autoptr (GDBusMessage) reply = g_dbus_message_new_method_reply (call);

  if (!send_from (reply, sender, body))
    {
      g_autoptr (GDBusMessage) failure = g_dbus_message_new_method_error_literal (call, "org.example.Failed", "no");

      send_from (failure, sender, NULL);
    }
}

static void
send_response (const char *token)
{
  g_autofree char *path = g_strconcat (ENCODES_PORTAL_PATH "/request/1_1/", token, NULL);
  g_autoptr (GDBusMessage) signal = g_dbus_message_new_signal (path, "org.freedesktop.portal.Request", "Response");

  if (!send_from (signal, ":1.2", responded))
    {
      g_autoptr (GDBusMessage) usual = g_dbus_message_new_signal (path, "org.freedesktop.portal.Request", "Response");

      send_from (usual, ":1.2", g_variant_new (USUAL_TYPE, 2, NULL));
    }
}

static void
answer_request (GDBusMessage *call)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (g_dbus_message_get_body (call), 1);
  const char *token = "";

  g_variant_lookup (options, "handle_token", "&s", &token);
  send_reply (call, ":1.2", returned);
  send_response (token);
}

static GDBusMessage *
on_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  const char *member = g_dbus_message_get_member (message);

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  if (g_strcmp0 (member, "RequestBackground") == 0)
    answer_request (message);
  else if (g_strcmp0 (member, "Hello") == 0)
    send_reply (message, "org.freedesktop.DBus", g_variant_new ("(s)", ":1.1"));
  else if (g_strcmp0 (member, "GetNameOwner") == 0)
    send_reply (message, "org.freedesktop.DBus", g_variant_new ("(s)", ":1.2"));
  else if (g_strcmp0 (member, "StartServiceByName") == 0)
    send_reply (message, "org.freedesktop.DBus", g_variant_new ("(u)", 2));
  else
    send_reply (message, "org.freedesktop.DBus", NULL);
  g_object_unref (message);
  return NULL;
}

static void
set_up (void)
{
  fuzz_connect (G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING, &bus, G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                &client);
  fuzz_iterate_until (bus);
  g_dbus_connection_add_filter (bus, on_message, NULL, NULL);
  g_dbus_connection_start_message_processing (bus);
  fuzz_iterate_until (client);

  portal = encodes_background_portal_new (client, (const char *const[]) { "encodes", NULL });
  encodes_background_portal_set_time_limit (portal, 5);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;

  request->right = encodes_background_portal_request_finish (portal, result, &request->answer, &request->error);
  request->done = TRUE;
}

/* Returns: (transfer full): what the input says, as far as the bus has such a thing */
static GVariant *
take_value (FuzzInput *input, const char *type)
{
  g_autoptr (GBytes) bytes = fuzz_input_take_bytes (input);
  gboolean fits = strlen (type) < 200 && g_variant_type_string_is_valid (type) && *type == '('
                  && !strpbrk (type, "mr*?h") && !strstr (type, "()");
  g_autoptr (GVariant) raw = g_variant_ref_sink (
    g_variant_new_from_bytes (G_VARIANT_TYPE (fits ? type : USUAL_TYPE), bytes, FALSE));

  return g_variant_get_normal_form (raw);
}

static gboolean
says_something (GVariant *value)
{
  guint response;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (USUAL_TYPE)))
    return FALSE;
  g_variant_get_child (value, 0, "u", &response);
  return response <= 1;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *type = fuzz_input_take_line (&input);
  gboolean is_return = *type == '*';
  g_autoptr (GVariant) value = take_value (&input, is_return ? type + 1 : type);
  g_autoptr (GVariant) handle = g_variant_ref_sink (g_variant_new ("(o)", "/x"));
  g_autoptr (GVariant) usual = g_variant_ref_sink (g_variant_new (USUAL_TYPE, 0, NULL));
  Request request = { FALSE, FALSE, { FALSE, FALSE }, NULL };

  if (!portal)
    set_up ();
  returned = is_return ? value : handle;
  responded = is_return ? usual : value;

  encodes_background_portal_request_async (portal, FALSE, NULL, on_answered, &request);
  fuzz_iterate_until (request.done);
  if (request.right)
    {
      g_assert_no_error (request.error);
      g_assert_true (is_return || says_something (value));
      g_assert_true (request.answer.background == TRUE || request.answer.background == FALSE);
    }
  else
    fuzz_assert_sentence (request.error);
  g_clear_error (&request.error);
  /* What is still on its way belongs to this answer. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
