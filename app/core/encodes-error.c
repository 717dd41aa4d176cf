/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-error.h"

typedef struct
{
  guint retry_after;
} EncodesErrorPrivate;

static void
encodes_error_private_init (EncodesErrorPrivate *private)
{
  private->retry_after = 0;
}

static void
encodes_error_private_copy (const EncodesErrorPrivate *source, EncodesErrorPrivate *target)
{
  *target = *source;
}

static void
encodes_error_private_clear (EncodesErrorPrivate *private)
{
}

G_DEFINE_EXTENDED_ERROR (EncodesError, encodes_error)

gboolean
encodes_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

void
encodes_error_set_retry_after (GError *error, guint seconds)
{
  g_return_if_fail (error != NULL && error->domain == ENCODES_ERROR);

  encodes_error_get_private (error)->retry_after = seconds;
}

guint
encodes_error_get_retry_after (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  return error->domain == ENCODES_ERROR ? encodes_error_get_private (error)->retry_after : 0;
}
