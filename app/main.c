/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-application.h"
#include "encodes-core-dump.h"
#include "encodes-http-client.h"
#include "encodes-locale.h"
#include "encodes-providers.h"
#include "encodes-sandbox.h"

int
main (int argc, char **argv)
{
  g_autoptr (EncodesApplication) application = NULL;

  encodes_core_dump_leave_out_memory ();
  encodes_sandbox_set_up ();
  encodes_locale_set_up ();
  encodes_http_require_http1 ();

  encodes_providers_register ();
  application = encodes_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
