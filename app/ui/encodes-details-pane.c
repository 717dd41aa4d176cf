/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-details-pane.h"

#include "encodes-bell-button.h"
#include "encodes-compat.h"
#include "encodes-job-details.h"

#include <glib/gi18n-lib.h>

struct _EncodesDetailsPane
{
  AdwBin parent_instance;

  gboolean folded;
  guint n_selected;
  EncodesJobActions allowed;

  GtkWidget *back_button;
  GtkWidget *cancel_button;
  GtkWidget *job_menu_button;
  EncodesBellButton *bell_button;
  GtkStack *stack;
  AdwStatusPage *several_page;
  EncodesJobDetails *details;
};

G_DEFINE_FINAL_TYPE (EncodesDetailsPane, encodes_details_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update (EncodesDetailsPane *self)
{
  EncodesJob *job = encodes_job_details_get_job (self->details);
  gboolean several = self->n_selected > 1;

  gtk_stack_set_visible_child_name (self->stack, several ? "several" : job ? "job" : "none");
  /* On a narrow window the header has no room for it; it is in the menu. */
  gtk_widget_set_visible (self->cancel_button,
                          !several && !self->folded && self->allowed & ENCODES_JOB_ACTION_CANCEL);
  gtk_widget_set_visible (self->job_menu_button, !several && job);
  encodes_bell_button_set_job (self->bell_button, several ? NULL : job);
}

static void
encodes_details_pane_dispose (GObject *object)
{
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENCODES_TYPE_DETAILS_PANE);

  G_OBJECT_CLASS (encodes_details_pane_parent_class)->dispose (object);
}

static void
encodes_details_pane_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesDetailsPane *self = ENCODES_DETAILS_PANE (object);

  switch (property_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_details_pane_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  EncodesDetailsPane *self = ENCODES_DETAILS_PANE (object);

  switch (property_id)
    {
    case PROP_FOLDED:
      if (self->folded != g_value_get_boolean (value))
        {
          self->folded = g_value_get_boolean (value);
          update (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_details_pane_class_init (EncodesDetailsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_details_pane_dispose;
  object_class->get_property = encodes_details_pane_get_property;
  object_class->set_property = encodes_details_pane_set_property;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (ENCODES_TYPE_BELL_BUTTON);
  g_type_ensure (ENCODES_TYPE_JOB_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-details-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, job_menu_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, bell_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, several_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesDetailsPane, details);
}

static void
encodes_details_pane_init (EncodesDetailsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Or the pane would need more room beside the list than over it, and the window fold and unfold in turn. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->cancel_button))), PANGO_ELLIPSIZE_END);
  encodes_name_menu_items (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->job_menu_button)));
}

void
encodes_details_pane_set_clock (EncodesDetailsPane *self, EncodesClock *clock)
{
  g_return_if_fail (ENCODES_IS_DETAILS_PANE (self));

  encodes_job_details_set_clock (self->details, clock);
}

void
encodes_details_pane_set_job (EncodesDetailsPane *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_DETAILS_PANE (self));

  encodes_job_details_set_job (self->details, job);
  update (self);
}

EncodesJob *
encodes_details_pane_get_job (EncodesDetailsPane *self)
{
  g_return_val_if_fail (ENCODES_IS_DETAILS_PANE (self), NULL);

  return encodes_job_details_get_job (self->details);
}

void
encodes_details_pane_set_n_selected (EncodesDetailsPane *self, guint n_selected)
{
  g_return_if_fail (ENCODES_IS_DETAILS_PANE (self));

  g_autofree char *title =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Job Selected", "%u Jobs Selected", n_selected), n_selected);

  if (self->n_selected == n_selected)
    return;

  self->n_selected = n_selected;
  adw_status_page_set_title (self->several_page, title);
  update (self);
}

void
encodes_details_pane_set_allowed (EncodesDetailsPane *self, EncodesJobActions allowed)
{
  g_return_if_fail (ENCODES_IS_DETAILS_PANE (self));

  self->allowed = allowed;
  update (self);
}

void
encodes_details_pane_focus_back (EncodesDetailsPane *self)
{
  g_return_if_fail (ENCODES_IS_DETAILS_PANE (self));

  gtk_widget_grab_focus (self->back_button);
}
