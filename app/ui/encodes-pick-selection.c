/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-pick-selection.h"

struct _EncodesPickSelection
{
  GObject parent_instance;

  GtkSelectionModel *model;
  gboolean picking;
};

static GType
encodes_pick_selection_get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (G_LIST_MODEL (ENCODES_PICK_SELECTION (list)->model));
}

static guint
encodes_pick_selection_get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (ENCODES_PICK_SELECTION (list)->model));
}

static gpointer
encodes_pick_selection_get_item (GListModel *list, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (ENCODES_PICK_SELECTION (list)->model), position);
}

static void
encodes_pick_selection_list_init (GListModelInterface *iface)
{
  iface->get_item_type = encodes_pick_selection_get_item_type;
  iface->get_n_items = encodes_pick_selection_get_n_items;
  iface->get_item = encodes_pick_selection_get_item;
}

static gboolean
encodes_pick_selection_is_selected (GtkSelectionModel *selection, guint position)
{
  return gtk_selection_model_is_selected (ENCODES_PICK_SELECTION (selection)->model, position);
}

static GtkBitset *
encodes_pick_selection_get_selection_in_range (GtkSelectionModel *selection, guint position, guint n_items)
{
  return gtk_selection_model_get_selection_in_range (ENCODES_PICK_SELECTION (selection)->model, position, n_items);
}

static gboolean
encodes_pick_selection_select_item (GtkSelectionModel *selection, guint position, gboolean unselect_rest)
{
  EncodesPickSelection *self = ENCODES_PICK_SELECTION (selection);

  /* That is a list whose focus moves, or under which the pointer moves. */
  if (self->picking && unselect_rest)
    return FALSE;

  return gtk_selection_model_select_item (self->model, position, unselect_rest);
}

static gboolean
encodes_pick_selection_unselect_item (GtkSelectionModel *selection, guint position)
{
  return gtk_selection_model_unselect_item (ENCODES_PICK_SELECTION (selection)->model, position);
}

static gboolean
encodes_pick_selection_select_range (GtkSelectionModel *selection, guint position, guint n_items,
                                     gboolean unselect_rest)
{
  EncodesPickSelection *self = ENCODES_PICK_SELECTION (selection);

  return gtk_selection_model_select_range (self->model, position, n_items, unselect_rest && !self->picking);
}

static gboolean
encodes_pick_selection_unselect_range (GtkSelectionModel *selection, guint position, guint n_items)
{
  return gtk_selection_model_unselect_range (ENCODES_PICK_SELECTION (selection)->model, position, n_items);
}

static gboolean
encodes_pick_selection_select_all (GtkSelectionModel *selection)
{
  return gtk_selection_model_select_all (ENCODES_PICK_SELECTION (selection)->model);
}

static gboolean
encodes_pick_selection_unselect_all (GtkSelectionModel *selection)
{
  return gtk_selection_model_unselect_all (ENCODES_PICK_SELECTION (selection)->model);
}

static gboolean
encodes_pick_selection_set_selection (GtkSelectionModel *selection, GtkBitset *selected, GtkBitset *mask)
{
  return gtk_selection_model_set_selection (ENCODES_PICK_SELECTION (selection)->model, selected, mask);
}

static void
encodes_pick_selection_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = encodes_pick_selection_is_selected;
  iface->get_selection_in_range = encodes_pick_selection_get_selection_in_range;
  iface->select_item = encodes_pick_selection_select_item;
  iface->unselect_item = encodes_pick_selection_unselect_item;
  iface->select_range = encodes_pick_selection_select_range;
  iface->unselect_range = encodes_pick_selection_unselect_range;
  iface->select_all = encodes_pick_selection_select_all;
  iface->unselect_all = encodes_pick_selection_unselect_all;
  iface->set_selection = encodes_pick_selection_set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesPickSelection, encodes_pick_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, encodes_pick_selection_list_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, encodes_pick_selection_selection_init))

enum
{
  PROP_0,
  PROP_PICKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_items_changed (EncodesPickSelection *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
on_selection_changed (EncodesPickSelection *self, guint position, guint n_items)
{
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position, n_items);
}

static void
encodes_pick_selection_finalize (GObject *object)
{
  EncodesPickSelection *self = ENCODES_PICK_SELECTION (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (encodes_pick_selection_parent_class)->finalize (object);
}

static void
encodes_pick_selection_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_PICKING:
      g_value_set_boolean (value, encodes_pick_selection_get_picking (ENCODES_PICK_SELECTION (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_pick_selection_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_PICKING:
      encodes_pick_selection_set_picking (ENCODES_PICK_SELECTION (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_pick_selection_class_init (EncodesPickSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encodes_pick_selection_finalize;
  object_class->get_property = encodes_pick_selection_get_property;
  object_class->set_property = encodes_pick_selection_set_property;

  properties[PROP_PICKING] = g_param_spec_boolean ("picking", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                   | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_pick_selection_init (EncodesPickSelection *self)
{
}

EncodesPickSelection *
encodes_pick_selection_new (GtkSelectionModel *model)
{
  g_return_val_if_fail (GTK_IS_SELECTION_MODEL (model), NULL);

  EncodesPickSelection *self = g_object_new (ENCODES_TYPE_PICK_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_pick_selection_set_picking (EncodesPickSelection *self, gboolean picking)
{
  g_return_if_fail (ENCODES_IS_PICK_SELECTION (self));

  if (self->picking == picking)
    return;

  self->picking = picking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICKING]);
}

gboolean
encodes_pick_selection_get_picking (EncodesPickSelection *self)
{
  g_return_val_if_fail (ENCODES_IS_PICK_SELECTION (self), FALSE);

  return self->picking;
}

void
encodes_pick_selection_toggle (EncodesPickSelection *self, guint position)
{
  g_return_if_fail (ENCODES_IS_PICK_SELECTION (self));

  if (gtk_selection_model_is_selected (self->model, position))
    gtk_selection_model_unselect_item (self->model, position);
  else
    gtk_selection_model_select_item (self->model, position, FALSE);
}
