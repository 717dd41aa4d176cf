/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-no-match-page.h"

#include "encodes-job-state.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

struct _EncodesNoMatchPage
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (EncodesNoMatchPage, encodes_no_match_page, ADW_TYPE_BIN)

static const char *
get_group_title (int group)
{
  switch ((EncodesJobGroup) group)
    {
    case ENCODES_JOB_GROUP_RUNNING:
      return _("Nothing Is Running");
    case ENCODES_JOB_GROUP_WAITING:
      return _("Nothing Is Waiting");
    case ENCODES_JOB_GROUP_FINISHED:
      return _("Nothing Has Finished");
    case ENCODES_JOB_GROUP_FAILED:
      return _("Nothing Has Failed");
    case ENCODES_JOB_GROUP_CANCELED:
      return _("Nothing Was Canceled");
    default:
      return _("No Jobs Match");
    }
}

static void
encodes_no_match_page_dispose (GObject *object)
{
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENCODES_TYPE_NO_MATCH_PAGE);

  G_OBJECT_CLASS (encodes_no_match_page_parent_class)->dispose (object);
}

static void
encodes_no_match_page_class_init (EncodesNoMatchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_no_match_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-no-match-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesNoMatchPage, page);
  gtk_widget_class_bind_template_child (widget_class, EncodesNoMatchPage, label);
}

static void
encodes_no_match_page_init (EncodesNoMatchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
encodes_no_match_page_explain (EncodesNoMatchPage *self, const char *search, int group, gboolean one_account)
{
  g_return_if_fail (ENCODES_IS_NO_MATCH_PAGE (self));

  gboolean searching = search && *search != '\0';
  g_autofree char *line = encodes_text_to_line (search, 60);
  g_autofree char *sentence =
    searching ? g_strdup_printf (_("No name, ID, account or error contains “%s”."), line) : g_strdup ("");
  /* The page reads markup. */
  g_autofree char *description = g_markup_escape_text (sentence, -1);
  const char *title = _("No Jobs Match");
  const char *label = _("Show All Jobs");

  if (searching && group < 0 && !one_account)
    label = _("Clear Search");
  else if (!searching && group >= 0)
    title = get_group_title (group);
  else if (!searching && one_account)
    {
      title = _("No Jobs in This Account");
      label = _("Show All Accounts");
    }

  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, searching ? description : NULL);
  gtk_label_set_text (self->label, label);
}
