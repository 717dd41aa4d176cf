/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "widgets.h"

static void
collect (GtkWidget *widget, GType type, GPtrArray *found)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    g_ptr_array_add (found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

GPtrArray *
widget_find_all (GtkWidget *root, GType type)
{
  GPtrArray *found = g_ptr_array_new ();

  collect (root, type, found);

  return found;
}

GtkWidget *
widget_find (GtkWidget *root, GType type)
{
  g_autoptr (GPtrArray) found = widget_find_all (root, type);

  return found->len > 0 ? found->pdata[0] : NULL;
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  g_autoptr (GPtrArray) labels = widget_find_all (widget, GTK_TYPE_LABEL);

  for (guint i = 0; i < labels->len; i++)
    if (g_str_equal (gtk_label_get_text (labels->pdata[i]), text))
      return TRUE;

  return FALSE;
}

GtkWidget *
widget_find_text (GtkWidget *root, GType type, const char *text)
{
  g_autoptr (GPtrArray) found = widget_find_all (root, type);

  for (guint i = 0; i < found->len; i++)
    if (has_text (found->pdata[i], text))
      return found->pdata[i];

  return NULL;
}

/* Which of them asks depends on the version of libadwaita. */
static gboolean
is_question (GtkWidget *widget, const char *heading)
{
  const char *type = G_OBJECT_TYPE_NAME (widget);
  g_autofree char *text = NULL;

  if (!g_str_equal (type, "AdwMessageDialog") && !g_str_equal (type, "AdwAlertDialog"))
    return FALSE;

  g_object_get (widget, "heading", &text, NULL);

  return g_strcmp0 (text, heading) == 0;
}

GtkWidget *
widget_find_question (const char *heading)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      g_autoptr (GPtrArray) found = widget_find_all (window, GTK_TYPE_WIDGET);

      for (guint j = 0; j < found->len; j++)
        if (is_question (found->pdata[j], heading))
          return found->pdata[j];
    }

  return NULL;
}

gboolean
widget_has_keys (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return gtk_window_is_active (GTK_WINDOW (root)) && focus
         && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

char *
widget_get_question_body (GtkWidget *question, gboolean *use_markup)
{
  char *body = NULL;

  g_object_get (question, "body", &body, "body-use-markup", use_markup, NULL);

  return body;
}

void
widget_press (GtkWidget *root, const char *text)
{
  GtkWidget *button = NULL;

  WAIT_UNTIL ((button = widget_find_text (root, GTK_TYPE_BUTTON, text)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE")
        && (g_str_has_prefix (fields[i].value, "Trying to measure GtkLabel ")
            || g_pattern_match_simple ("Broken accounting of active state for widget *", fields[i].value)))
      return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
widget_let_libadwaita_warn (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
}

gboolean
widget_wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}
