/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * encodes_json_parse:
 * @bytes: a body
 *
 * Checks with encodes_json_check() and then parses. May be called on any thread.
 *
 * Returns: (transfer full): the root, or %NULL with %ENCODES_ERROR_FORMAT
 */
JsonNode *encodes_json_parse (GBytes *bytes, GError **error);

/** encodes_json_free_secret: @root: (nullable) (transfer full): JSON with secrets in it: all its strings are wiped */
void encodes_json_free_secret (JsonNode *root);

typedef JsonNode EncodesSecretJson;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesSecretJson, encodes_json_free_secret)

/* Getters for what came from outside: they look at the type first and never warn. A missing member, null and a wrong
 * type are all "not there". @object may be NULL. */

/** encodes_json_get_string: Returns: (nullable) (transfer none): the string */
const char *encodes_json_get_string (JsonObject *object, const char *name);

/** encodes_json_get_text: Returns: (nullable) (transfer full): a string, number or boolean, as text */
char *encodes_json_get_text (JsonObject *object, const char *name);

/** encodes_json_get_int: Returns: %TRUE if there is a whole number: a JSON integer, or a double without a fraction */
gboolean encodes_json_get_int (JsonObject *object, const char *name, gint64 *value);

/** encodes_json_get_int_or_string: as encodes_json_get_int(), also for a string of digits, as token servers write it */
gboolean encodes_json_get_int_or_string (JsonObject *object, const char *name, gint64 *value);

/** encodes_json_get_double: Returns: %TRUE if there is a number */
gboolean encodes_json_get_double (JsonObject *object, const char *name, double *value);

/** encodes_json_get_object: Returns: (nullable) (transfer none): the object */
JsonObject *encodes_json_get_object (JsonObject *object, const char *name);

/** encodes_json_get_array: Returns: (nullable) (transfer none): the array */
JsonArray *encodes_json_get_array (JsonObject *object, const char *name);

G_END_DECLS
