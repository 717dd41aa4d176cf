/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-server-query.h"

G_BEGIN_DECLS

/**
 * EncodesODataForm:
 * @ENCODES_ODATA_MINIMAL: JSON of OData v3 with minimal metadata, the protocol's usual form
 * @ENCODES_ODATA_VERBOSE: verbose JSON of OData v2
 *
 * How a body is written.
 */
typedef enum
{
  ENCODES_ODATA_MINIMAL,
  ENCODES_ODATA_VERBOSE,
} EncodesODataForm;

/**
 * encodes_odata_choose_form:
 * @accept: (nullable): the Accept header
 *
 * Returns: %FALSE if it allows no JSON at all
 */
gboolean encodes_odata_choose_form (const char *accept, EncodesODataForm *form);

/** encodes_odata_get_content_type: Returns: (transfer none): the Content-Type of a body of this form */
const char *encodes_odata_get_content_type (EncodesODataForm form);

/* Each of these returns a whole body. @base is the address of the service, with its slash at the end. */

char *encodes_odata_write_error    (EncodesODataForm form, const char *message);
char *encodes_odata_write_services (EncodesODataForm form, const char *base, const char *const *names);
/** encodes_odata_write_list: @entities: (element-type EncodesEntity): those that encodes_server_query_apply() left */
char *encodes_odata_write_list     (EncodesODataForm form, const char *base, const char *set_name,
                                    GPtrArray *entities, guint32 selected);
char *encodes_odata_write_entity   (EncodesODataForm form, const char *base, EncodesEntity *entity, guint32 selected);
/** encodes_odata_write_property: one property, such as State, which is a plain value */
char *encodes_odata_write_property (EncodesODataForm form, const char *base, EncodesEntity *entity, guint property);

/**
 * encodes_odata_append_string:
 *
 * Appends @string (nullable) to @json with its quotes. What could mean anything in HTML is escaped, too, so that no
 * reader that guesses types finds a web page in an answer.
 */
void encodes_odata_append_string (GString *json, const char *string);

G_END_DECLS
