/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-cancel.h"

#include "encodes-ctl-finder.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-text.h"
#include "encodes-ctl.h"

#include <glib/gi18n.h>

typedef struct
{
  char **accounts;
  char **words;
  EncodesJob *job;
  EncodesProvider *provider;
  EncodesCtlSession *session;
} Cancel;

static void
cancel_clear (Cancel *cancel)
{
  g_clear_pointer (&cancel->accounts, g_strfreev);
  g_clear_pointer (&cancel->words, g_strfreev);
  g_clear_object (&cancel->job);
  g_clear_object (&cancel->provider);
  g_clear_object (&cancel->session);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cancel, cancel_clear)

static void
on_cancel_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Cancel *cancel = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = encodes_ctl_text_name (cancel->job);
  g_autofree char *sentence = NULL;

  if (encodes_provider_cancel_job_finish (cancel->provider, result, &error))
    {
      /* Translators: %s is the name of a job */
      sentence = g_strdup_printf (_("The service has been asked to cancel “%s”."), name);
      encodes_ctl_print (sentence);
      encodes_ctl_print ("\n");
      encodes_ctl_session_quit (cancel->session, ENCODES_CTL_DONE);
    }
  else if (!g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (cancel->session)))
    {
      encodes_ctl_complain (encodes_job_get_account_name (cancel->job), error->message);
      encodes_ctl_session_quit (cancel->session, encodes_ctl_status_for_error (error));
    }
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Cancel *cancel = user_data;
  EncodesCtlStatus status;

  cancel->job = encodes_ctl_find_finish (cancel->session, result, &cancel->provider, &status);
  if (!cancel->job)
    {
      encodes_ctl_session_quit (cancel->session, status);
      return;
    }

  if (!(encodes_provider_get_actions (cancel->provider, cancel->job) & ENCODES_JOB_ACTION_CANCEL))
    {
      g_autofree char *name = encodes_ctl_text_name (cancel->job);
      g_autofree char *state = encodes_job_state_describe (encodes_job_get_state (cancel->job),
                                                       encodes_job_get_state_code (cancel->job));
      /* Translators: the name of a job, and its state such as Finished */
      g_autofree char *sentence = g_strdup_printf (_("“%s” cannot be canceled in its present state (%s)."), name,
                                                   state);

      encodes_ctl_complain (encodes_job_get_account_name (cancel->job), sentence);
      encodes_ctl_session_quit (cancel->session, ENCODES_CTL_REFUSED);
      return;
    }

  encodes_provider_cancel_job_async (cancel->provider, encodes_job_get_id (cancel->job),
                                     encodes_ctl_session_get_cancellable (cancel->session), on_cancel_accepted, cancel);
}

static void
start (EncodesCtlSession *session, gpointer user_data)
{
  Cancel *cancel = user_data;

  encodes_ctl_find_async (session, cancel->words[0], cancel->accounts, on_found, cancel);
}

int
encodes_ctl_cancel_main (int argc, char **argv)
{
  g_auto (Cancel) cancel = { 0 };
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &cancel.accounts, N_("Look for the job only in this account"),
      N_("ACCOUNT") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &cancel.words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl cancel", _("JOB"), _("Asks the service to cancel a job."),
                          _("JOB is a job's id, or its name if no other job has the same.\n\n"
                            "The exit status is 0 once the service has accepted, which is before the job has ended "
                            "(“encodesctl watch\n--until-ended JOB” waits for that), and 3 if it refuses, or if the "
                            "job has ended already."),
                          entries, argc, argv))
    return ENCODES_CTL_USAGE;

  if (g_strv_length (cancel.words ? cancel.words : (char *[]) { NULL }) != 1 || *cancel.words[0] == '\0')
    {
      encodes_ctl_complain_usage (_("One job is needed: its id, or its name."));
      return ENCODES_CTL_USAGE;
    }

  cancel.session = encodes_ctl_session_new ();
  return encodes_ctl_session_run (cancel.session, start, &cancel);
}
