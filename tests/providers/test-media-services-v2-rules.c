/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The rules that need no server: addresses, literals, options, what a service says, what is remembered. */

#include "encodes-error.h"
#include "encodes-http-client.h"
#include "encodes-media-services-v2-address.h"
#include "encodes-media-services-v2-fault.h"
#include "encodes-media-services-v2-memory.h"
#include "encodes-media-services-v2-odata.h"
#include "encodes-media-services-v2-options.h"

#include "v2-test.h"

#include <string.h>

static void
test_literals (void)
{
  static const char *const cases[][2] = {
    { "nb:jid:UUID:1", "'nb%3Ajid%3AUUID%3A1'" },
    { "it's", "'it%27%27s'" },
    { "a b/c?d&e#f%g\"h", "'a%20b%2Fc%3Fd%26e%23f%25g%22h'" },
    { "é", "'%C3%A9'" },
    { "", "''" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *literal = encodes_media_services_v2_odata_literal (cases[i][0]);

      g_assert_cmpstr (literal, ==, cases[i][1]);
    }
}

static void
test_lists (void)
{
  g_autofree char *first = encodes_media_services_v2_odata_list (NULL, 0);
  g_autofree char *later = encodes_media_services_v2_odata_list (NULL, 1998);
  g_autofree char *filter = encodes_media_services_v2_odata_changes_filter ("2015-02-11T01:46:08.897");
  g_autofree char *changes = encodes_media_services_v2_odata_list (filter, 0);

  g_assert_cmpstr (first, ==, "Jobs()?$top=1000");
  g_assert_cmpstr (later, ==, "Jobs()?$skip=1998&$top=1000");
  g_assert_cmpstr (changes, ==,
                   "Jobs()?$filter=(State%20ne%203%20and%20State%20ne%204%20and%20State%20ne%205)%20or%20"
                   "Created%20gt%20datetime'2015-02-11T01%3A46%3A08.897'&$top=1000");
}

static void
test_times (void)
{
  static const char *const cases[][2] = {
    { "2015-02-11T01:46:08", "2015-02-11T01:46:08" },
    { "2015-02-11T01:46:16.58", "2015-02-11T01:46:16.58" },
    { "2015-02-11T01:46:08.897", "2015-02-11T01:46:08.897" },
    { "2015-01-19T08:04:34.3287057Z", "2015-01-19T08:04:34.3287057" },
    { "2015-01-19T10:04:34.5+02:00", "2015-01-19T08:04:34.500000" },
    { "/Date(1336771959431)/", "2012-05-11T21:32:39.431000" },
    { "0101-01-19T10:04:34.5+02:00", "0101-01-19T08:04:34.500000" },
    { "0001-01-01T00:00:00", NULL },
    { "2015' or State eq 3 or '", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *time = encodes_media_services_v2_odata_time (cases[i][0]);

      g_assert_cmpstr (time, ==, cases[i][1]);
    }
}

static void
assert_uri (GUri *uri, const char *expected)
{
  g_autofree char *text = uri ? g_uri_to_string (uri) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_bases (void)
{
  static const char *const cases[][3] = {
    /* what was asked behind the base, Location, new base */
    { "Jobs()?$top=1", "https://wamsbayclus001rest-hs.cloudapp.net/api/",
      "https://wamsbayclus001rest-hs.cloudapp.net/api/" },
    { "Jobs()?$top=1", "https://other.example/API", "https://other.example/API/" },
    { "Jobs()?$top=1", "https://other.example", "https://other.example/" },
    { "Jobs()?$top=1", "/v2/api/", "https://media.windows.net/v2/api/" },
    { "Jobs()?$top=1", "https://other.example/x/Jobs()?$top=1", "https://other.example/x/" },
    { "Jobs()?$top=1", "https://other.example/x/Jobs%28%29?a=b", "https://other.example/x/" },
    { "Jobs('nb%3Ajid%3A1')/Tasks", "https://other.example/x/Jobs('nb:jid:1')/Tasks", "https://other.example/x/" },
    { "CancelJob?jobid='a'", "//other.example:8443/api/?token=x", "https://other.example:8443/api/" },
    { "Jobs()", "ftp://other.example/", NULL },
    { "Jobs()", "http://other.example/api/", NULL },
    { "Jobs()", "https://user:pass@other.example/api/", NULL },
    { "Jobs()", "http://[", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) endpoint = encodes_media_services_v2_address_parse_base ("https://media.windows.net/api", NULL);
      g_autoptr (GUri) request = encodes_media_services_v2_address_resolve (endpoint, cases[i][0]);
      g_autoptr (GUri) base = encodes_media_services_v2_address_new_base (request, cases[i][0], cases[i][1]);

      assert_uri (base, cases[i][2]);
    }
}

static void
test_trust (void)
{
  static const struct
  {
    const char *endpoint;
    const char *trusted;
    const char *target;
    gboolean allowed;
  } cases[] = {
    { "https://media.windows.net/api/", NULL, "https://wamsbayclus001rest-hs.cloudapp.net/api/", TRUE },
    { "https://media.windows.net/api/", NULL, "https://a.restv2.westeurope.media.azure.net/api/", TRUE },
    { "https://a.restv2.westus.media.azure.net/", NULL, "https://media.windows.net/api/", TRUE },
    { "https://media.windows.net/api/", NULL, "https://evil.example/api/", FALSE },
    { "https://media.windows.net/api/", NULL, "https://cloudapp.net/", FALSE },
    { "https://media.windows.net/api/", NULL, "https://evilcloudapp.net/", FALSE },
    { "https://media.windows.net/api/", NULL, "https://a.media.azure.net.evil.example/", FALSE },
    { "https://media.windows.net/api/", NULL, "https://a.cloudapp.net:8443/", FALSE },
    { "https://media.windows.net/api/", NULL, "https://a.media.chinacloudapi.cn/", FALSE },
    { "https://a.media.chinacloudapi.cn/", NULL, "https://wams.chinacloudapp.cn/", TRUE },
    { "https://evil.example/", NULL, "https://a.cloudapp.net/", FALSE },
    { "https://one.example/api/", NULL, "https://one.example/other/", TRUE },
    { "https://one.example/api/", NULL, "https://ONE.example:443/other/", TRUE },
    { "https://one.example/api/", NULL, "https://one.example:8443/api/", FALSE },
    { "https://one.example/", "https://two.example", "https://two.example/api/", TRUE },
    { "https://one.example/", "https://two.example", "https://two.example:8443/api/", FALSE },
    { "https://one.example/", "https://zwei.example  https://two.example\n", "https://two.example/api/", TRUE },
    { "https://one.example/", "rubbish two.example", "https://two.example/api/", FALSE },
    { "https://one.example/", "http://127.0.0.1:80", "http://127.0.0.1:80/api/", FALSE },
    { "http://127.0.0.1:1/", "http://127.0.0.1:2", "http://127.0.0.1:2/api/", TRUE },
    { "http://127.0.0.1:1/", NULL, "http://127.0.0.1:2/api/", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) endpoint = encodes_media_services_v2_address_parse_base (cases[i].endpoint, NULL);
      g_autoptr (GUri) target = g_uri_parse (cases[i].target, SOUP_HTTP_URI_FLAGS, NULL);

      g_assert_nonnull (endpoint);
      g_assert_nonnull (target);
      if (encodes_media_services_v2_address_is_trusted (endpoint, cases[i].trusted, target) != cases[i].allowed)
        g_error ("%s to %s", cases[i].endpoint, cases[i].target);
    }
}

static void
test_clouds (void)
{
  static const char *const cases[][2] = {
    { "https://login.microsoftonline.com/", "https://rest.media.azure.net" },
    { "https://login.chinacloudapi.cn/t/oauth2/token", "https://rest.media.chinacloudapi.cn" },
    { "https://login.microsoftonline.us/", "https://rest.media.usgovcloudapi.net" },
    { "https://login-us.microsoftonline.com/", "https://rest.media.usgovcloudapi.net" },
    { "https://LOGIN.microsoftonline.de/", "https://rest.media.cloudapi.de" },
    { "https://login.example/", "https://rest.media.azure.net" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (cases[i][0], SOUP_HTTP_URI_FLAGS, NULL);

      g_assert_cmpstr (encodes_media_services_v2_address_get_resource (uri), ==, cases[i][1]);
    }
}

static void
test_options (void)
{
  static const char *const cases[][3] = {
    /* key, value, the key that is then wrong */
    { "tenant", "contoso.example", NULL },
    { "tenant", "", "tenant" },
    { "tenant", "a/b", "tenant" },
    { "tenant", "..", "tenant" },
    { "api-endpoint", "", "api-endpoint" },
    { "api-endpoint", "media.windows.net/api/", "api-endpoint" },
    { "api-endpoint", "http://media.windows.net/api/", "api-endpoint" },
    { "api-endpoint", "https://media.windows.net/api/?x=1", "api-endpoint" },
    { "api-endpoint", "http://127.0.0.1:8080/api", NULL },
    { "authentication", "basic", "authentication" },
    { "authority", "http://login.example", "authority" },
    { "authority", "https://login.example/", NULL },
    { "token-endpoint", "http://login.example/t/oauth2/token", "token-endpoint" },
    { "token-endpoint", "https://login.example/t/oauth2/v2.0/token", NULL },
    { "client-id", "", "client-id" },
    { "trusted-redirect", "two.example", "trusted-redirect" },
    { "trusted-redirect", "https://two.example https://three.example:8443", NULL },
    { "certificate-authority", "ca.pem", "certificate-authority" },
    { "certificate-authority", "/etc/ca.pem", NULL },
    { "redirected-base", "https://x.cloudapp.net/api/ https://media.windows.net/api/", NULL },
  };
  EncodesProviderClass *klass = encodes_provider_find_class ("media-services-v2");

  g_assert_nonnull (klass);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesAccount) account
        = v2_account_new ("https://media.windows.net/api/", NULL, "tenant", "contoso.example", NULL);
      g_autoptr (GError) error = NULL;
      const char *key = NULL;

      encodes_account_set_option (account, cases[i][0], cases[i][1]);
      g_assert_cmpint (encodes_provider_class_check_account (klass, account, &key, &error), ==, cases[i][2] == NULL);
      g_assert_cmpstr (key, ==, cases[i][2]);
      if (cases[i][2])
        g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
    }

  /* The older service needs no tenant. */
  g_autoptr (EncodesAccount) acs
    = v2_account_new ("https://media.windows.net/api/", NULL, "authentication", "acs", NULL);
  g_assert_true (encodes_provider_class_check_account (klass, acs, NULL, NULL));
}

static void
test_options_of_a_person (void)
{
  static const char *const cases[][3] = {
    /* key, value, the key that is then wrong */
    { "tenant", "", NULL },
    { "tenant", "contoso.example", NULL },
    { "tenant", "a/b", "tenant" },
    { "client-id", "3f2504e0", NULL },
    { "authority", "https://login.chinacloudapi.cn", NULL },
    { "authority", "http://login.example", "authority" },
    { "token-endpoint", "https://login.example/t/oauth2/v2.0/token", NULL },
    { "token-endpoint", "https://login.example/connect", "token-endpoint" },
    { "api-endpoint", "", "api-endpoint" },
  };
  EncodesProviderClass *klass = encodes_provider_find_class ("media-services-v2");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesAccount) account
        = v2_account_new ("https://media.windows.net/api/", NULL, "authentication", "device-code", "client-id", NULL,
                          NULL);
      const char *key = NULL;

      encodes_account_set_option (account, cases[i][0], cases[i][1]);
      g_assert_cmpint (encodes_provider_class_check_account (klass, account, &key, NULL), ==, cases[i][2] == NULL);
      g_assert_cmpstr (key, ==, cases[i][2]);
      g_assert_true (encodes_provider_class_wants_sign_in (klass, account));
    }

  g_autoptr (EncodesAccount) application = v2_account_new ("https://media.windows.net/api/", NULL, NULL);
  g_assert_false (encodes_provider_class_wants_sign_in (klass, application));
}

static void
test_public_clients (void)
{
  static const char *const cases[][2] = {
    { "https://login.microsoftonline.com/common/oauth2/token", "d476653d-842c-4f52-862d-397463ada5e7" },
    { "https://login.chinacloudapi.cn/common/oauth2/token", "d476653d-842c-4f52-862d-397463ada5e7" },
    { "https://login.microsoftonline.us/common/oauth2/token", "68dac91e-cab5-461b-ab4a-ec7dcff0bd67" },
    { "https://login.example/t/oauth2/token", "d476653d-842c-4f52-862d-397463ada5e7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) endpoint = encodes_media_services_v2_address_parse (cases[i][0], NULL);

      g_assert_cmpstr (encodes_media_services_v2_address_get_public_client (endpoint), ==, cases[i][1]);
    }
}

static void
test_remembered_base (void)
{
  g_autoptr (EncodesAccount) account = v2_account_new ("https://one.example/api", NULL, "tenant", "t", NULL);
  g_autoptr (GUri) endpoint = encodes_media_services_v2_options_get_endpoint (account, NULL);
  g_autoptr (GUri) base = encodes_media_services_v2_address_parse_base ("https://two.example/api/", NULL);

  encodes_account_set_option (account, "trusted-redirect", "https://two.example");
  encodes_media_services_v2_options_set_base (account, endpoint, base);
  g_autoptr (GUri) remembered = encodes_media_services_v2_options_get_base (account, endpoint);
  assert_uri (remembered, "https://two.example/api/");

  /* No longer allowed: forgotten. */
  encodes_account_set_option (account, "trusted-redirect", "https://three.example");
  g_autoptr (GUri) refused = encodes_media_services_v2_options_get_base (account, endpoint);
  assert_uri (refused, "https://one.example/api/");
  g_assert_false (encodes_media_services_v2_options_has_base (account));

  /* Learnt from another endpoint: not that of this one. */
  encodes_account_set_option (account, "trusted-redirect", "https://two.example");
  encodes_media_services_v2_options_set_base (account, endpoint, base);
  encodes_account_set_option (account, "api-endpoint", "https://four.example/api/");
  g_autoptr (GUri) other = encodes_media_services_v2_options_get_endpoint (account, NULL);
  g_autoptr (GUri) elsewhere = encodes_media_services_v2_options_get_base (account, other);
  assert_uri (elsewhere, "https://four.example/api/");
  g_assert_false (encodes_media_services_v2_options_has_base (account));
}

static char *
get_words (const char *text, gssize length)
{
  g_autoptr (GBytes) body = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  return encodes_media_services_v2_fault_get_words (body);
}

static void
test_words (void)
{
  static const char *const files[][2] = {
    { "error-minimal.json", "Parameter value is invalid." },
    { "error-verbose.json", "Invalid job id." },
    { "error.xml", "Quota & limits reached." },
    { "error.txt", "ACS authentication is deprecated. Use AAD authentication : https://docs.microsoft.com/" },
  };
  static const char *const texts[][2] = {
    { "", NULL },
    { "   \r\n ", NULL },
    { "{}", NULL },
    { "[1]", NULL },
    { "{\"error\":\"invalid\",\"error_description\":\"AADSTS1: No.\\r\\nTrace ID: 2\"}", "AADSTS1: No." },
    { "{\"odata.error\":{\"code\":\"Busy\",\"message\":null}}", "Busy" },
    { "{\"odata.error\":{\"message\":\"plain\"}}", "plain" },
    { "{\"odata.error\":", NULL },
    { "<m:error><m:message>cut off</m:mess", "cut off" },
    { "<error/>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) body = v2_read_data (files[i][0]);
      g_autofree char *words = encodes_media_services_v2_fault_get_words (body);

      g_assert_cmpstr (words, ==, files[i][1]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *words = get_words (texts[i][0], -1);

      g_assert_cmpstr (words, ==, texts[i][1]);
    }

  /* Nothing of another shape does harm: binary, endless, turning the direction of the line. */
  g_autofree char *binary = get_words ("\x00\x01\xff", 3);
  g_assert_null (binary);
  g_autofree char *many = g_strnfill (200000, 'x');
  g_autofree char *cut = get_words (many, -1);
  g_assert_cmpint (g_utf8_strlen (cut, -1), <=, 240);
  g_autofree char *turned = get_words ("a\u202eb", -1);
  g_assert_cmpstr (turned, ==, "ab");
}

static void
add_job (EncodesMediaServicesV2Memory *memory, EncodesMediaServicesV2Memory *before, const char *id,
         EncodesJobState state, gboolean tasks_failed)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "media-services-v2", id);

  encodes_job_set_state (job, state, NULL);
  encodes_media_services_v2_memory_add_job (memory, before, job, tasks_failed);
}

static guint
count_open (EncodesMediaServicesV2Memory *memory)
{
  g_autoptr (EncodesJobList) nothing = encodes_job_list_new (FALSE);
  g_autoptr (GPtrArray) open = encodes_media_services_v2_memory_list_open (memory, nothing);

  return open->len;
}

static void
test_memory_of_missing_jobs (void)
{
  g_autoptr (EncodesMediaServicesV2Memory) none = encodes_media_services_v2_memory_new ();
  g_autoptr (EncodesMediaServicesV2Memory) first = encodes_media_services_v2_memory_new_after (none, TRUE, FALSE);

  add_job (first, none, "A", ENCODES_JOB_STATE_PROCESSING, FALSE);
  g_assert_true (encodes_media_services_v2_memory_is_open (first, "a"));

  g_autoptr (EncodesMediaServicesV2Memory) second = encodes_media_services_v2_memory_new_after (first, FALSE, FALSE);
  g_assert_false (encodes_media_services_v2_memory_add_missing (second, first, "a"));

  /* Seen again in between: the count begins anew. */
  g_autoptr (EncodesMediaServicesV2Memory) third = encodes_media_services_v2_memory_new_after (second, FALSE, FALSE);
  add_job (third, second, "a", ENCODES_JOB_STATE_PROCESSING, FALSE);
  g_autoptr (EncodesMediaServicesV2Memory) fourth = encodes_media_services_v2_memory_new_after (third, FALSE, FALSE);
  g_assert_false (encodes_media_services_v2_memory_add_missing (fourth, third, "a"));

  g_autoptr (EncodesMediaServicesV2Memory) fifth = encodes_media_services_v2_memory_new_after (fourth, FALSE, FALSE);
  g_assert_true (encodes_media_services_v2_memory_add_missing (fifth, fourth, "a"));
  g_assert_cmpuint (count_open (fifth), ==, 0);
}

static void
test_memory_of_failed_tasks (void)
{
  g_autoptr (EncodesMediaServicesV2Memory) memory = encodes_media_services_v2_memory_new ();

  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (EncodesMediaServicesV2Memory) next = encodes_media_services_v2_memory_new_after (memory, i == 1, FALSE);

      add_job (next, memory, "a", ENCODES_JOB_STATE_ERROR, TRUE);
      g_assert_cmpuint (count_open (next), ==, i < 3 ? 1 : 0);
      encodes_media_services_v2_memory_unref (memory);
      memory = g_steal_pointer (&next);
    }
}

static void
test_memory_of_newest (void)
{
  g_autoptr (EncodesMediaServicesV2Memory) none = encodes_media_services_v2_memory_new ();
  g_autoptr (EncodesMediaServicesV2Memory) first = encodes_media_services_v2_memory_new_after (none, TRUE, FALSE);
  g_autoptr (GDateTime) early = g_date_time_new_utc (2020, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) late = g_date_time_new_utc (2021, 1, 1, 0, 0, 0);

  g_assert_true (encodes_media_services_v2_memory_is_fresh (none));
  g_assert_null (encodes_media_services_v2_memory_get_created_after (first));
  encodes_media_services_v2_memory_take_newest (first, late, "late");
  encodes_media_services_v2_memory_take_newest (first, early, "early");
  encodes_media_services_v2_memory_take_newest (first, NULL, NULL);
  g_assert_cmpstr (encodes_media_services_v2_memory_get_created_after (first), ==, "late");

  g_autoptr (EncodesMediaServicesV2Memory) second = encodes_media_services_v2_memory_new_after (first, FALSE, FALSE);
  g_assert_cmpstr (encodes_media_services_v2_memory_get_created_after (second), ==, "late");
  encodes_media_services_v2_memory_refuse_filter (second);
  g_assert_null (encodes_media_services_v2_memory_get_created_after (second));
}

static void
test_actions (void)
{
  static const struct
  {
    EncodesJobState state;
    EncodesJobActions actions;
  } cases[] = {
    { ENCODES_JOB_STATE_QUEUED, ENCODES_JOB_ACTION_CANCEL | ENCODES_JOB_ACTION_SET_PRIORITY },
    { ENCODES_JOB_STATE_SCHEDULED, ENCODES_JOB_ACTION_CANCEL },
    { ENCODES_JOB_STATE_PROCESSING, ENCODES_JOB_ACTION_CANCEL },
    { ENCODES_JOB_STATE_FINISHED, ENCODES_JOB_ACTION_DELETE },
    { ENCODES_JOB_STATE_ERROR, ENCODES_JOB_ACTION_DELETE },
    { ENCODES_JOB_STATE_CANCELED, ENCODES_JOB_ACTION_DELETE },
    { ENCODES_JOB_STATE_CANCELING, ENCODES_JOB_ACTION_NONE },
    { ENCODES_JOB_STATE_UNKNOWN, ENCODES_JOB_ACTION_NONE },
  };
  g_autoptr (EncodesAccount) account = v2_account_new ("https://one.example/api", NULL, "tenant", "t", NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "media-services-v2", "a");

      encodes_job_set_state (job, cases[i].state, NULL);
      g_assert_cmpuint (encodes_provider_get_actions (provider, job), ==, cases[i].actions);
    }
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  g_test_add_func ("/media-services-v2/odata/literals", test_literals);
  g_test_add_func ("/media-services-v2/odata/lists", test_lists);
  g_test_add_func ("/media-services-v2/odata/keeps-the-digits-of-times", test_times);
  g_test_add_func ("/media-services-v2/address/new-base", test_bases);
  g_test_add_func ("/media-services-v2/address/trust", test_trust);
  g_test_add_func ("/media-services-v2/address/clouds", test_clouds);
  g_test_add_func ("/media-services-v2/options/check", test_options);
  g_test_add_func ("/media-services-v2/options/of-a-person", test_options_of_a_person);
  g_test_add_func ("/media-services-v2/options/public-clients", test_public_clients);
  g_test_add_func ("/media-services-v2/options/remembered-base", test_remembered_base);
  g_test_add_func ("/media-services-v2/fault/words", test_words);
  g_test_add_func ("/media-services-v2/memory/missing-twice-is-gone", test_memory_of_missing_jobs);
  g_test_add_func ("/media-services-v2/memory/tasks-that-fail-are-asked-for-thrice", test_memory_of_failed_tasks);
  g_test_add_func ("/media-services-v2/memory/newest", test_memory_of_newest);
  g_test_add_func ("/media-services-v2/provider/actions", test_actions);

  return v2_test_run ();
}
