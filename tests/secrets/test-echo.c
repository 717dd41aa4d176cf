/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Servers that repeat what they were sent, in each place that is shown to people or logged. */

#include "encodes-error.h"
#include "encodes-http-client.h"
#include "v2-test.h"

#include <string.h>

#define TOKEN "e30.marked-access/token+==.x"
#define ESCAPED "e30.marked-access%2Ftoken%2B%3D%3D.x"
#define SECRET "marked+secret/%&of the account"
#define ESCAPED_SECRET "marked%2Bsecret%2F%25%26of%20the%20account"

typedef struct
{
  const char *path;
  const char *match;  /* which requests are answered so */
  const char *answer;
  const char *shown;  /* the rest is still there */
} Echo;

static const Echo echoes[] = {
  { "service/body-json", "Jobs", "`status`:403,`body`:`{\\`odata.error\\`:{\\`message\\`:{\\`value\\`:\\`Bearer " TOKEN
    " is not for studio\\`}}}`", "is not for studio" },
  { "service/body-xml", "Jobs", "`status`:400,`body`:`<error><message>" TOKEN " and " ESCAPED ", no</message></error>`",
    ", no" },
  { "service/body-text", "Jobs", "`status`:500,`body`:`Not " TOKEN " (" TOKEN ")`", "Not" },
  { "service/body-cut-short", "Jobs", "`status`:500,`body`:`" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    " xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    " xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx " TOKEN "`", "xxxx" },
  { "service/reason", "Jobs", "`status`:503,`reason`:`Busy with " TOKEN " now`", "Busy with" },
  { "service/request-id", "Jobs", "`status`:403,`headers`:{`x-ms-request-id`:`" TOKEN "`}", "request" },
  { "service/redirect-host", "Jobs", "`status`:301,`headers`:{`Location`:`https://" TOKEN ".example/api/`}", "hands" },
  { "service/redirect-no-address", "Jobs", "`status`:302,`headers`:{`Location`:`http:" ESCAPED "`}", "hands" },
  { "service/error-in-a-good-answer", "Jobs", "`status`:200,`body`:`{\\`error\\`:{\\`message\\`:\\`No " TOKEN "\\`}}`", "No" },
  { "sign-in/description", "/token", "`status`:400,`body`:`{\\`error\\`:\\`invalid_request\\`,\\`error_description\\`:\\`Not "
    SECRET "\\`}`", "refused" },
  { "sign-in/description-as-sent", "/token", "`status`:401,`body`:`{\\`error\\`:\\`invalid_client\\`,\\`error_description\\`:"
    "\\`Not " ESCAPED_SECRET "\\`}`", "refused" },
  { "sign-in/redirect-host", "/token", "`status`:302,`headers`:{`Location`:`https://" ESCAPED_SECRET ".example/`}",
    "not followed" },
};

static void
test_echo (gconstpointer data)
{
  const Echo *echo = data;
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "http", "/studio/oauth2/token");
  g_autoptr (EncodesAccount) account = v2_account_new (endpoint, token_endpoint, NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, SECRET);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJobList) list = NULL;

  v2_server_do (server, "{`op`:`fault`,`times`:-1,`match`:`%s`,%s}", echo->match, echo->answer);
  v2_server_do (server, "{`op`:`fault`,`times`:-1,`match`:`/token`,`status`:200,`body`:`{\\`access_token\\`:\\`" TOKEN
                "\\`,\\`expires_in\\`:3600}`}");

  list = v2_list (provider, TRUE, &error);
  g_assert_null (list);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  for (gsize i = 0; i < 4; i++)
    g_assert_null (strstr (error->message, ((const char *[]) { TOKEN, ESCAPED, SECRET, ESCAPED_SECRET })[i]));
  g_assert_null (strstr (error->message, "marked"));
  g_assert_nonnull (strstr (error->message, echo->shown));
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (echoes); i++)
    {
      g_autofree char *path = g_strconcat ("/secrets/echo/", echoes[i].path, NULL);

      g_test_add_data_func (path, &echoes[i], test_echo);
    }

  return v2_test_run ();
}
