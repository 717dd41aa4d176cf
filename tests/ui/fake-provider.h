/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

#define FAKE_TYPE_PROVIDER (fake_provider_get_type ())

/* A kind of service that answers at once, with what the test put here before. Its secret is "right". */
G_DECLARE_FINAL_TYPE (FakeProvider, fake_provider, FAKE, PROVIDER, EncodesProvider)

/* What the next calls of all fakes answer. The hanging ones end only by being cancelled. */
typedef struct
{
  GError *list_error;           /* owned; NULL: an answer without jobs */
  const char *redirect;         /* an origin that a test finds, unless it is trusted */
  gboolean hang;
  gboolean wants_sign_in;
  EncodesJobActions actions;
  guint n_lists;
  guint n_tests;
  guint n_cancels;
  guint n_deletes;
  gint64 priority;              /* that was set last */
  const char *accepts;          /* the id of the one job that may be canceled or deleted; NULL: none */
} FakeService;

extern FakeService fake_service;

/* Makes the kind known as "fake". */
void fake_provider_register (void);

/* Forgets all of the last test. */
void fake_service_reset (void);

G_END_DECLS
