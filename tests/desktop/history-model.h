/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-list.h"

G_BEGIN_DECLS

/* What must be shown and what must be told, in the plainest words that say it: no files, no signals, no threads. */

#define MODEL_NEVER G_MININT64

typedef struct
{
  char *id;
  char *name;
  EncodesJobState state;
  gint64 ended;          /* microseconds; 0: none */
  gint64 modified;       /* …; MODEL_NEVER: not said */
  EncodesJobBell bell;
  gboolean remembered;
  gboolean quiet;        /* it had ended when it was first seen, and that was no news */
  gboolean pending;      /* it has ended, and nobody has been told yet */
} ModelJob;

typedef struct
{
  gboolean known;        /* read completely: what is new then is news */
  gboolean saved;        /* … and the history knows that */
  gboolean listed;       /* among the accounts that are watched */
  GHashTable *jobs;      /* key → ModelJob */
  GHashTable *told;      /* key → GArray of gint64: the ends that were told, or need not be */
  GHashTable *deleted;   /* key → end of a job that a person has deleted since the start */
} ModelAccount;

ModelAccount *model_account_new  (void);
void          model_account_free (ModelAccount *self);

ModelJob *model_account_find (ModelAccount *self, const char *job_id);

/* A good answer. A failed one changes nothing: there is no function for it. */
void model_account_merge (ModelAccount *self, EncodesJobList *list);

/* A person deletes a job. */
void model_account_delete (ModelAccount *self, const char *job_id);

/* The account is not watched any more; and everything about it is forgotten. */
void model_account_remove (ModelAccount *self);
void model_account_forget (ModelAccount *self);

/* The account may be another one now. */
void model_account_expect_anew (ModelAccount *self);

/* The program ends, and starts again. */
void model_account_restart (ModelAccount *self);

/* All that is pending, and true, is told. Returns: (element-type ModelJob): of which jobs; not owned */
GPtrArray *model_account_tell (ModelAccount *self);

G_END_DECLS
