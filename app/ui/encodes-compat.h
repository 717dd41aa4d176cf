/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What newer versions of GTK and libadwaita do better than those that Encodes asks for. Only the file behind this header
 * knows the versions; what is offered is the same on all of them. All functions: on the main thread. */

/**
 * EncodesQuestion:
 * @heading: the question
 * @body: what is to be known before the answer; plain text
 * @extra_child: (nullable): what is shown below @body; the question takes it
 * @no: the answer that leaves everything as it is; Escape and closing give it, too
 * @yes: (nullable): the other answer
 * @yes_look: how that one looks
 * @yes_is_default: whether Return means @yes
 */
typedef struct
{
  const char *heading;
  const char *body;
  GtkWidget *extra_child;
  const char *no;
  const char *yes;
  AdwResponseAppearance yes_look;
  gboolean yes_is_default;
} EncodesQuestion;

/** EncodesAnswered: @yes: which of the two answers was given */
typedef void (*EncodesAnswered) (gboolean yes, gpointer user_data);

/**
 * encodes_ask:
 * @parent: (nullable): the window that is asked over, if any; it takes no input until there is an answer
 * @question: not needed any more when this returns
 * @answered: called once, with the answer; never if @parent goes before
 * @destroy: (nullable): called for @user_data when the question is gone, answered or not
 *
 * Since libadwaita 1.5 the question is part of the window: it moves with it, fits a narrow one as a sheet at its bottom,
 * and cannot get behind it. Before, it is a window of its own.
 */
void encodes_ask (GtkWindow *parent, const EncodesQuestion *question, EncodesAnswered answered, gpointer user_data,
                  GDestroyNotify destroy);

/**
 * encodes_tell:
 *
 * The same with nothing to choose: says what has happened, until it is closed.
 */
void encodes_tell (GtkWindow *parent, const char *heading, const char *body);

/**
 * encodes_show_about:
 * @first_property_name: the first of the properties that AdwAboutDialog and AdwAboutWindow have in common, followed by
 *   its value, and so on, to %NULL
 *
 * Since libadwaita 1.5 a dialog in the window, else a window of its own.
 */
void encodes_show_about (GtkWindow *parent, const char *first_property_name, ...) G_GNUC_NULL_TERMINATED;

/**
 * encodes_choose_save_file_async:
 * @title: of the dialog
 * @accept_label: the text of the button that takes the file
 * @name: what the file is called, as long as nothing else is typed
 *
 * Lets a person say where to save something. Since GTK 4.10 what goes wrong with the dialog is said.
 */
void encodes_choose_save_file_async (GtkWindow *parent, const char *title, const char *accept_label, const char *name,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_choose_save_file_finish:
 *
 * Returns: (transfer full) (nullable): the file; %NULL without @error if the person did not want to after all, %NULL with
 *   an @error of GTK, whose text is a sentence for people, if nobody could be asked
 */
GFile *encodes_choose_save_file_finish (GAsyncResult *result, GError **error);

/**
 * encodes_open_uri_async:
 * @parent: above which the desktop asks what it has to ask
 *
 * Opens @uri in what the person has chosen for such, in a sandbox through the portal. Only the name differs: since GTK 4.10
 * it is a launcher of GTK.
 */
void encodes_open_uri_async (GtkWindow *parent, const char *uri, GAsyncReadyCallback callback, gpointer user_data);

/** encodes_open_uri_finish: Returns: whether something was found to open it */
gboolean encodes_open_uri_finish (GAsyncResult *result, GError **error);

/** encodes_get_color: @color: (out): that of the text of @widget, as its style has it */
void encodes_get_color (GtkWidget *widget, GdkRGBA *color);

/**
 * encodes_limit_width:
 * @width: in pixels
 *
 * The most that @clamp lets its child have. Since libadwaita 1.4 a clamp reckons with larger letters, unless it is told not
 * to.
 */
void encodes_limit_width (AdwClamp *clamp, int width);

/**
 * encodes_announce:
 * @label: of the role alert
 *
 * Has a screen reader say @sentence. Since GTK 4.14 the window of @label announces it; before, @label takes it as its
 * name: that a name has changed is what the accessibility bus hears.
 */
void encodes_announce (GtkWidget *label, const char *sentence);

/**
 * encodes_name_menu_items:
 * @popover: a menu that GTK makes from a model
 *
 * Has a screen reader hear what the items of @popover are called, each time it is shown. GTK 4.18 does not tell it; older
 * versions do.
 */
void encodes_name_menu_items (GtkPopover *popover);

/**
 * encodes_scroll_to:
 * @position: of the row that is to be in sight; the least possible is scrolled for that, and no focus goes there
 *
 * Since GTK 4.12 a function, whose arguments the compiler looks at; before, an action of the list.
 */
void encodes_scroll_to (GtkListView *list, guint position);

G_END_DECLS
