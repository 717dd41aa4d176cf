/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <glib/gi18n.h>
#include <locale.h>

#include "encodes-application.h"
#include "encodes-http-client.h"
#include "encodes-providers.h"

int
main (int argc, char **argv)
{
  g_autoptr (EncodesApplication) application = NULL;

  encodes_http_require_http1 ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ENCODES_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  encodes_providers_register ();
  application = encodes_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
