/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-trouble-bar.h"

#include <glib/gi18n-lib.h>

#include "encodes-remedy.h"
#include "encodes-time.h"
#include "encodes-tooltips.h"

struct _EncodesTroubleBar
{
  AdwBin parent_instance;

  EncodesHealth *health;
  gboolean shown;

  GtkRevealer *revealer;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (EncodesTroubleBar, encodes_trouble_bar, ADW_TYPE_BIN)

/* A weekday says enough for some days. */
static char *
format_age (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  if (g_date_time_difference (now, time) < 6 * G_TIME_SPAN_DAY)
    return encodes_time_to_clock (time, now);

  return g_date_time_format (local, "%x");
}

static char *
describe (EncodesTroubleBar *self)
{
  g_autofree char *sentence = encodes_health_describe (self->health);
  EncodesAccountMonitor *troubled = encodes_health_get_troubled (self->health);
  g_autoptr (GDateTime) jobs_time = troubled ? encodes_account_monitor_dup_jobs_time (troubled) : NULL;

  if (!sentence || !jobs_time)
    return g_steal_pointer (&sentence);

  g_autofree char *age = format_age (jobs_time);

  /* Translators: a sentence about trouble, then how old what is shown is: a time of day */
  return g_strdup_printf (_("%s Jobs are as of %s."), sentence, age);
}

static void
update (EncodesTroubleBar *self)
{
  g_autofree char *text = describe (self);

  /* The text stays while the bar slides away. */
  if (text)
    {
      gtk_label_set_text (self->label, text);
      encodes_tooltips_set (GTK_WIDGET (self->label), text);
    }
  gtk_revealer_set_reveal_child (self->revealer, text != NULL && self->shown);
  encodes_remedy_update_button (self->health, self->button);
}

static void
on_clicked (GtkButton *button, EncodesTroubleBar *self)
{
  encodes_remedy_apply (self->health, GTK_WIDGET (self));
}

static void
encodes_trouble_bar_dispose (GObject *object)
{
  EncodesTroubleBar *self = ENCODES_TROUBLE_BAR (object);

  if (self->health)
    g_signal_handlers_disconnect_by_data (self->health, self);
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_TROUBLE_BAR);
  g_clear_object (&self->health);

  G_OBJECT_CLASS (encodes_trouble_bar_parent_class)->dispose (object);
}

static void
encodes_trouble_bar_class_init (EncodesTroubleBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_trouble_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-trouble-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesTroubleBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, EncodesTroubleBar, label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTroubleBar, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
encodes_trouble_bar_init (EncodesTroubleBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
encodes_trouble_bar_set_health (EncodesTroubleBar *self, EncodesHealth *health)
{
  g_return_if_fail (ENCODES_IS_TROUBLE_BAR (self));
  g_return_if_fail (ENCODES_IS_HEALTH (health));
  g_return_if_fail (self->health == NULL);

  self->health = g_object_ref (health);
  g_signal_connect_object (health, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
encodes_trouble_bar_set_shown (EncodesTroubleBar *self, gboolean shown)
{
  g_return_if_fail (ENCODES_IS_TROUBLE_BAR (self));

  self->shown = shown;
  update (self);
}
