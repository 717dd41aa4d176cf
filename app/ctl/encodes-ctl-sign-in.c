/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-sign-in.h"

#include "encodes-provider.h"
#include "encodes-text.h"

#include <glib/gi18n.h>

#include <stdio.h>

typedef struct
{
  EncodesAccount *account;
  EncodesProviderClass *klass;
  EncodesCtlStatus status;
} SignIn;

static void
sign_in_free (SignIn *sign_in)
{
  g_object_unref (sign_in->account);
  g_free (sign_in);
}

/* On standard error, since a script may read the rest. */
static void
on_prompt (const char *code, const char *page, guint seconds, gpointer user_data)
{
  SignIn *sign_in = user_data;
  g_autofree char *name = encodes_text_to_line (encodes_account_get_name (sign_in->account), 200);
  g_autofree char *code_line = encodes_text_to_line (code, 64);
  g_autofree char *page_line = encodes_text_to_line (page, 2048);
  guint minutes = (seconds + 59) / 60;

  /* Translators: %s is an account's name; the address of a page stands below */
  fprintf (stderr, _("To sign in to “%s”, open this page in a browser:"), name);
  fprintf (stderr, "\n  %s\n%s\n  %s\n", page_line, _("and enter this code there:"), code_line);
  fprintf (stderr, ngettext ("Waiting for you to sign in, for %u minute at most. Ctrl+C cancels.",
                             "Waiting for you to sign in, for %u minutes at most. Ctrl+C cancels.", minutes),
           minutes);
  fputc ('\n', stderr);
  fflush (stderr);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesCtlSession *session = g_task_get_source_object (task);
  SignIn *sign_in = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *secret = encodes_provider_class_sign_in_finish (sign_in->klass, result, &error);

  if (error && !g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (session)))
    encodes_ctl_complain (encodes_account_get_name (sign_in->account), error->message);
  sign_in->status = error ? encodes_ctl_status_for_error (error) : ENCODES_CTL_DONE;
  g_task_return_pointer (task, secret, (GDestroyNotify) encodes_secret_free);
}

void
encodes_ctl_sign_in_async (EncodesCtlSession *session, EncodesAccount *account, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  SignIn *sign_in;

  g_return_if_fail (ENCODES_IS_CTL_SESSION (session));
  g_return_if_fail (ENCODES_IS_ACCOUNT (account));

  task = g_task_new (session, NULL, callback, user_data);
  sign_in = g_new0 (SignIn, 1);
  sign_in->account = g_object_ref (account);
  sign_in->klass = encodes_provider_find_class (encodes_account_get_provider_id (account));
  g_task_set_source_tag (task, encodes_ctl_sign_in_async);
  g_task_set_task_data (task, sign_in, (GDestroyNotify) sign_in_free);
  encodes_provider_class_sign_in_async (sign_in->klass, account, on_prompt, sign_in,
                                        encodes_ctl_session_get_cancellable (session), on_signed_in, task);
}

char *
encodes_ctl_sign_in_finish (EncodesCtlSession *session, GAsyncResult *result, EncodesCtlStatus *status)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  *status = ((SignIn *) g_task_get_task_data (G_TASK (result)))->status;
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
