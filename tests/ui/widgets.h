/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Looks for widgets as a person does: by kind and by what is written on them, only where it can be seen. */

/* The first widget of @type below @root (or @root itself) that is visible, and all it is in; or NULL. */
GtkWidget *widget_find (GtkWidget *root, GType type);

/* The same, but the one with this text on it (labels) or in it (anything that has such a label). */
GtkWidget *widget_find_text (GtkWidget *root, GType type, const char *text);

/* All of them. */
GPtrArray *widget_find_all (GtkWidget *root, GType type);

/* The question of this heading, a window of its own or in any window; or NULL. */
GtkWidget *widget_find_question (const char *heading);

/* Whether keys go to @widget or to what is in it. */
gboolean widget_has_keys (GtkWidget *widget);

/* What is asked below the heading, and whether that is markup. */
char *widget_get_question_body (GtkWidget *question, gboolean *use_markup);

/* Presses the button below @root with this text, once it can be seen. */
void widget_press (GtkWidget *root, const char *text);

/* From now on, two warnings are let pass that GTK 4.18 has for libadwaita 1.7: in a narrow window, a question measures its
 * heading in large letters to see that they do not fit; and a leaflet goes back while the mouse button for that is still
 * down. */
void widget_let_libadwaita_warn (void);

/* Runs the main loop until @condition is true; the test fails if that takes too long. */
#define WAIT_UNTIL(condition) \
  G_STMT_START { \
    gint64 end_ = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    guint wakeup_ = g_timeout_add (20, widget_wake_up, NULL); \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > end_) \
          g_error ("%s:%d: never came: %s", __FILE__, __LINE__, #condition); \
        g_main_context_iteration (NULL, TRUE); \
      } \
    g_source_remove (wakeup_); \
  } G_STMT_END

gboolean widget_wake_up (gpointer user_data);

G_END_DECLS
