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
  g_assert (private != NULL);

  private->retry_after = 0;
}

static void
encodes_error_private_copy (const EncodesErrorPrivate *source, EncodesErrorPrivate *target)
{
  g_assert (source != NULL && target != NULL);

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
  EncodesErrorPrivate *private;

  g_return_if_fail (error != NULL && error->domain == ENCODES_ERROR);

  private = encodes_error_get_private (error);
  g_return_if_fail (private != NULL);
  private->retry_after = seconds;
}

guint
encodes_error_get_retry_after (const GError *error)
{
  EncodesErrorPrivate *private;

  g_return_val_if_fail (error != NULL, 0);

  if (error->domain != ENCODES_ERROR)
    return 0;
  private = encodes_error_get_private (error);
  return private ? private->retry_after : 0;
}
