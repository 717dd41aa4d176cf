/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-field.h"

struct _EncodesField
{
  GObject parent_instance;

  char *name;
  char *value;
};

G_DEFINE_FINAL_TYPE (EncodesField, encodes_field, G_TYPE_OBJECT)

static void
encodes_field_finalize (GObject *object)
{
  EncodesField *self = ENCODES_FIELD (object);

  g_free (self->name);
  g_free (self->value);

  G_OBJECT_CLASS (encodes_field_parent_class)->finalize (object);
}

static void
encodes_field_class_init (EncodesFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_field_finalize;
}

static void
encodes_field_init (EncodesField *self)
{
}

EncodesField *
encodes_field_new (const char *name, const char *value)
{
  EncodesField *self = g_object_new (ENCODES_TYPE_FIELD, NULL);

  g_return_val_if_fail (name != NULL && value != NULL, self);

  self->name = g_strdup (name);
  self->value = g_strdup (value);

  return self;
}

const char *
encodes_field_get_name (EncodesField *self)
{
  g_return_val_if_fail (ENCODES_IS_FIELD (self), NULL);

  return self->name;
}

const char *
encodes_field_get_value (EncodesField *self)
{
  g_return_val_if_fail (ENCODES_IS_FIELD (self), NULL);

  return self->value;
}
