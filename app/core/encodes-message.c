/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-message.h"

struct _EncodesMessage
{
  GObject parent_instance;

  char *code;
  char *text;
  GDateTime *time;
};

G_DEFINE_FINAL_TYPE (EncodesMessage, encodes_message, G_TYPE_OBJECT)

static void
encodes_message_finalize (GObject *object)
{
  EncodesMessage *self = ENCODES_MESSAGE (object);

  g_free (self->code);
  g_free (self->text);
  g_clear_pointer (&self->time, g_date_time_unref);

  G_OBJECT_CLASS (encodes_message_parent_class)->finalize (object);
}

static void
encodes_message_class_init (EncodesMessageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_message_finalize;
}

static void
encodes_message_init (EncodesMessage *self)
{
}

EncodesMessage *
encodes_message_new (const char *code, const char *text, GDateTime *time)
{
  EncodesMessage *self = g_object_new (ENCODES_TYPE_MESSAGE, NULL);

  self->code = g_strdup (code);
  self->text = g_strdup (text);
  self->time = time ? g_date_time_ref (time) : NULL;

  return self;
}

const char *
encodes_message_get_code (EncodesMessage *self)
{
  g_return_val_if_fail (ENCODES_IS_MESSAGE (self), NULL);

  return self->code;
}

const char *
encodes_message_get_text (EncodesMessage *self)
{
  g_return_val_if_fail (ENCODES_IS_MESSAGE (self), NULL);

  return self->text;
}

GDateTime *
encodes_message_get_time (EncodesMessage *self)
{
  g_return_val_if_fail (ENCODES_IS_MESSAGE (self), NULL);

  return self->time;
}
