/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Text that a person hands to a window: from the clipboard or as a file. Untrusted, and never more than
 * ENCODES_PASTED_TEXT_SIZE bytes of it. */

#define ENCODES_PASTED_TEXT_SIZE (128 * 1024)

void encodes_pasted_text_read_clipboard_async (GdkClipboard *clipboard, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);

/** encodes_pasted_text_read_file_async: @file: only ordinary files of this computer are read */
void encodes_pasted_text_read_file_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);

/**
 * encodes_pasted_text_read_finish:
 *
 * Returns: (transfer full): what both of them read; %NULL with %ENCODES_ERROR_STORAGE and a sentence
 */
GBytes *encodes_pasted_text_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
