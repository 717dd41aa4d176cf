/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-store.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

#define SAMPLE_PROVIDER_ID "sample"
#define SAMPLE_TYPE_PROVIDER (sample_provider_get_type ())

/**
 * SampleProvider:
 *
 * Has the jobs of sample_jobs_get(); what it is asked to change it does, and nothing comes of it.
 */
G_DECLARE_FINAL_TYPE (SampleProvider, sample_provider, SAMPLE, PROVIDER, EncodesProvider)

/** sample_provider_fill_store: puts the jobs into @store, as an answer does */
void sample_provider_fill_store (EncodesJobStore *store);

G_END_DECLS
