/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

#define FAKE_TYPE_PROVIDER (fake_provider_get_type ())

/* A provider that answers when the test says so. */
G_DECLARE_FINAL_TYPE (FakeProvider, fake_provider, FAKE, PROVIDER, EncodesProvider)

/* How many list requests wait for an answer. */
guint fake_provider_get_n_waiting (FakeProvider *self);

/* Whether the oldest waiting list request asked for everything. */
gboolean fake_provider_get_full (FakeProvider *self);

/* Answers the oldest waiting list request. */
void fake_provider_answer (FakeProvider *self, EncodesJobList *list);
void fake_provider_fail (FakeProvider *self, EncodesError code, guint retry_after);

/* What the next action ends with; without a message: well. */
void fake_provider_set_action_error (FakeProvider *self, EncodesError code, const char *message);

/* The job that read_job finds. */
void fake_provider_set_readable_job (FakeProvider *self, EncodesJob *job);

G_END_DECLS
