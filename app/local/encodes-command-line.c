/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-command-line.h"

#include <string.h>

#include "encodes-text.h"

static const char *const secret_options[] = {
  "auth", "cookies", "cryptokey", "headers", "passphrase", "password", "secret", "token",
};

static gboolean
is_secret_option (const char *word)
{
  g_autofree char *name = NULL;

  if (word[0] != '-')
    return FALSE;
  name = g_ascii_strdown (word, (gssize) strcspn (word, "="));
  for (guint i = 0; i < G_N_ELEMENTS (secret_options); i++)
    {
      if (strstr (name, secret_options[i]))
        return TRUE;
    }
  return g_str_has_suffix (name, "_key") || g_str_equal (name, "-key");
}

/* The last part of such an address is the key to somebody's channel: rtmp://host/app/key */
static char *
hide_stream_key (const char *word)
{
  const char *host = strstr (word, "://");
  const char *path = host ? strchr (host + 3, '/') : NULL;

  if (!path || !path[1] || !g_str_has_prefix (word, "rtmp"))
    return NULL;
  return g_strdup_printf ("%.*s/…", (int) (path - word), word);
}

static char *
hide_in_word (const char *word, gboolean is_secret)
{
  g_autofree char *valid = g_utf8_make_valid (word, -1);
  const char *value = strchr (valid, '=');
  g_autofree char *without_key = NULL;

  if (is_secret)
    return g_strdup ("…");
  if (value && is_secret_option (valid))
    return g_strdup_printf ("%.*s=…", (int) (value - valid), valid);
  without_key = hide_stream_key (valid);
  return encodes_text_hide_passwords (without_key ? without_key : valid);
}

char **
encodes_command_line_hide_secrets (const char *const *argv)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean secret_follows = FALSE;

  g_return_val_if_fail (argv != NULL, NULL);

  for (guint i = 0; argv[i]; i++)
    {
      g_autofree char *shown = hide_in_word (argv[i], secret_follows);

      g_strv_builder_add (builder, shown);
      secret_follows = !secret_follows && is_secret_option (argv[i]) && !strchr (argv[i], '=');
    }
  return g_strv_builder_end (builder);
}

static gboolean
is_plain_word (const char *word)
{
  for (const char *p = word; *p; p++)
    {
      if (!g_ascii_isalnum (*p) && !strchr ("-_./:=,+@%", *p) && !((guchar) *p & 0x80))
        return FALSE;
    }
  return word[0] != '\0';
}

char *
encodes_command_line_to_text (const char *const *argv)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (argv != NULL, NULL);

  for (guint i = 0; argv[i]; i++)
    {
      g_autofree char *quoted = is_plain_word (argv[i]) ? g_strdup (argv[i]) : g_shell_quote (argv[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", quoted);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
