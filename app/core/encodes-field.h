/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_FIELD (encodes_field_get_type ())

/**
 * EncodesField:
 *
 * One more thing that a service says about a job or a task and that Encodes has no property for: a name and a
 * value, both as the service has them. Immutable. Shown in the details, so that everything can be read there.
 */
G_DECLARE_FINAL_TYPE (EncodesField, encodes_field, ENCODES, FIELD, GObject)

EncodesField *encodes_field_new (const char *name, const char *value);

/** encodes_field_get_name: Returns: (transfer none): the field's name, as the service spells it */
const char *encodes_field_get_name (EncodesField *self);

/** encodes_field_get_value: Returns: (transfer none): the value as text, maybe of many lines; untrusted */
const char *encodes_field_get_value (EncodesField *self);

G_END_DECLS
