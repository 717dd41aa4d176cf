/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-form.h"

#include <glib/gi18n-lib.h>

#include "encodes-account-field.h"
#include "encodes-error.h"
#include "encodes-text.h"

#define NAME_KEY "name"
#define SECRET_KEY "secret"
#define NAME_LENGTH 200

struct _EncodesAccountForm
{
  AdwBin parent_instance;

  GPtrArray *classes;   /* of EncodesProviderClass: the kinds that have accounts */
  AdwComboRow *kind_row;
  GtkBox *box;
  GPtrArray *fields;    /* of EncodesAccountField, of the chosen kind */
  gboolean wants_sign_in;
  gboolean edited_wants_sign_in; /* the secret that there is came from a sign-in */
  gboolean editing;     /* the kind is fixed, and an empty secret means the one that there is */
};

G_DEFINE_FINAL_TYPE (EncodesAccountForm, encodes_account_form, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_WANTS_SIGN_IN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  ENTERED,
  PASTED_INTO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static EncodesAccountField *
find_field (EncodesAccountForm *self, const char *key)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_str_equal (encodes_account_field_get_key (self->fields->pdata[i]), key))
      return self->fields->pdata[i];

  return NULL;
}

static char *
get_stripped (EncodesAccountField *field)
{
  return g_strstrip (g_strdup (encodes_account_field_get_value (field)));
}

static gboolean
applies (EncodesAccountForm *self, EncodesAccountField *field)
{
  const EncodesProviderField *option = encodes_account_field_get_field (field);
  EncodesAccountField *other = option && option->only_if_key ? find_field (self, option->only_if_key) : NULL;

  return !other || encodes_provider_field_applies (option, encodes_account_field_get_value (other));
}

static void
take_options (EncodesAccountForm *self, EncodesAccount *account)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const EncodesProviderField *option = encodes_account_field_get_field (self->fields->pdata[i]);
      g_autofree char *value = get_stripped (self->fields->pdata[i]);

      /* What an empty entry means need not be written down. */
      if (option && applies (self, self->fields->pdata[i]))
        encodes_account_set_option (account, option->key,
                                    g_strcmp0 (value, option->default_value) != 0 ? value : NULL);
      else if (option)
        encodes_account_set_option (account, option->key, NULL);
    }
}

static void
update_wants_sign_in (EncodesAccountForm *self)
{
  EncodesProviderClass *klass = encodes_account_form_get_class (self);
  g_autoptr (EncodesAccount) account = encodes_account_new (NULL, klass->id, "");

  take_options (self, account);
  if (self->wants_sign_in == encodes_provider_class_wants_sign_in (klass, account))
    return;

  self->wants_sign_in = !self->wants_sign_in;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTS_SIGN_IN]);
}

static void
update_visible (EncodesAccountForm *self)
{
  EncodesAccountField *secret = find_field (self, SECRET_KEY);

  for (guint i = 0; i < self->fields->len; i++)
    gtk_widget_set_visible (self->fields->pdata[i], applies (self, self->fields->pdata[i]));

  update_wants_sign_in (self);
  if (secret)
    gtk_widget_set_visible (GTK_WIDGET (secret), !self->wants_sign_in);
}

static gboolean
check_name (EncodesAccountField *field, GError **error)
{
  g_autofree char *name = get_stripped (field);
  g_autofree char *line = encodes_text_to_line (name, NAME_LENGTH);

  if (*name == '\0')
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("A name is needed, to tell accounts apart."));
  else if (!g_str_equal (name, line))
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The name is too long, or not one line."));
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_secret (EncodesAccountField *field, GError **error)
{
  if (*encodes_account_field_get_value (field) != '\0')
    return TRUE;

  g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The service asks for it."));

  return FALSE;
}

/* Only what the person has already been at is told to be wrong. */
static void
tell (EncodesAccountField *field, GError *error)
{
  gboolean visited = encodes_account_field_get_visited (field);

  encodes_account_field_set_problem (field, error && visited ? error->message : NULL);
}

/* Returns: (transfer none) (nullable): the first option that is wrong. The check ends at the first; one that the
 * person has not come to yet must not hide what is wrong before it, so it is taken as filled in. */
static EncodesAccountField *
check_options (EncodesAccountForm *self, EncodesAccount *account, GError **error)
{
  EncodesProviderClass *klass = encodes_account_form_get_class (self);
  EncodesAccountField *name = find_field (self, NAME_KEY);

  for (guint i = 0; i <= self->fields->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      const char *key = NULL;

      if (encodes_provider_class_check_account (klass, account, &key, &local_error))
        return NULL;

      EncodesAccountField *field = key ? find_field (self, key) : NULL;
      gboolean is_ahead = field && !encodes_account_field_get_visited (field)
                          && !encodes_account_get_option (account, key);

      if (!is_ahead)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return field ? field : name;
        }
      encodes_account_set_option (account, key, "?");
    }

  return NULL;
}

/* What the keyring holds of a sign-in is no secret to send in its place. */
static gboolean
needs_secret (EncodesAccountForm *self)
{
  return !self->wants_sign_in && (!self->editing || self->edited_wants_sign_in);
}

/* Returns: (transfer none) (nullable): the first field that is wrong */
static EncodesAccountField *
check (EncodesAccountForm *self, EncodesAccount *account)
{
  EncodesAccountField *name = find_field (self, NAME_KEY);
  EncodesAccountField *secret = find_field (self, SECRET_KEY);
  EncodesAccountField *option = NULL;
  g_autoptr (GError) name_error = NULL;
  g_autoptr (GError) option_error = NULL;
  g_autoptr (GError) secret_error = NULL;

  take_options (self, account);
  check_name (name, &name_error);
  if (secret && needs_secret (self))
    check_secret (secret, &secret_error);
  option = check_options (self, account, &option_error);

  for (guint i = 0; i < self->fields->len; i++)
    tell (self->fields->pdata[i], self->fields->pdata[i] == option ? option_error : NULL);
  if (name_error)
    tell (name, name_error);
  if (secret_error)
    tell (secret, secret_error);

  return name_error ? name : option ? option : secret_error ? secret : NULL;
}

static void
on_field_left (EncodesAccountForm *self)
{
  if (self->fields->len == 0)
    return;

  g_autoptr (EncodesAccount) account = encodes_account_new (NULL, encodes_account_form_get_class (self)->id, "");

  check (self, account);
}

static void
on_field_entered (EncodesAccountForm *self)
{
  g_signal_emit (self, signals[ENTERED], 0);
}

static void
on_field_pasted_into (EncodesAccountForm *self, EncodesAccountField *field)
{
  g_signal_emit (self, signals[PASTED_INTO], 0, field);
}

static void
add_field (EncodesAccountForm *self, GtkWidget *field)
{
  g_ptr_array_add (self->fields, field);
  g_signal_connect_object (field, "changed", G_CALLBACK (update_visible), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "left", G_CALLBACK (on_field_left), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "entered", G_CALLBACK (on_field_entered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "pasted-into", G_CALLBACK (on_field_pasted_into), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->box, field);
}

static void
on_kind_selected (EncodesAccountForm *self)
{
  EncodesProviderClass *klass = encodes_account_form_get_class (self);
  g_autoptr (GPtrArray) old_fields = g_steal_pointer (&self->fields);

  self->fields = g_ptr_array_new ();
  for (guint i = 0; i < old_fields->len; i++)
    gtk_box_remove (self->box, old_fields->pdata[i]);
  if (!klass)
    return;

  add_field (self, encodes_account_field_new_plain (NAME_KEY, _("Name"), FALSE));
  for (const EncodesProviderField *field = klass->fields; field->key; field++)
    if (field->required || field->choices)
      add_field (self, encodes_account_field_new (field));
  if (klass->secret_label)
    add_field (self, encodes_account_field_new_plain (SECRET_KEY, _(klass->secret_label), TRUE));
  for (const EncodesProviderField *field = klass->fields; field->key; field++)
    if (!field->required && !field->choices)
      add_field (self, encodes_account_field_new (field));
  update_visible (self);
}

static gboolean
encodes_account_form_grab_focus (GtkWidget *widget)
{
  EncodesAccountForm *self = ENCODES_ACCOUNT_FORM (widget);

  return self->fields->len > 0 && gtk_widget_grab_focus (self->fields->pdata[0]);
}

static void
encodes_account_form_dispose (GObject *object)
{
  EncodesAccountForm *self = ENCODES_ACCOUNT_FORM (object);

  /* The fields go now; leaving one must not look at the others. */
  if (self->fields)
    g_ptr_array_set_size (self->fields, 0);

  G_OBJECT_CLASS (encodes_account_form_parent_class)->dispose (object);
}

static void
encodes_account_form_finalize (GObject *object)
{
  EncodesAccountForm *self = ENCODES_ACCOUNT_FORM (object);

  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->classes);

  G_OBJECT_CLASS (encodes_account_form_parent_class)->finalize (object);
}

static void
encodes_account_form_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesAccountForm *self = ENCODES_ACCOUNT_FORM (object);

  switch (property_id)
    {
    case PROP_WANTS_SIGN_IN:
      g_value_set_boolean (value, self->wants_sign_in);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_account_form_class_init (EncodesAccountFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_account_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = encodes_account_form_finalize;
  G_OBJECT_CLASS (klass)->get_property = encodes_account_form_get_property;
  GTK_WIDGET_CLASS (klass)->grab_focus = encodes_account_form_grab_focus;

  properties[PROP_WANTS_SIGN_IN] = g_param_spec_boolean ("wants-sign-in", NULL, NULL, FALSE,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  signals[ENTERED] = g_signal_new ("entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[PASTED_INTO] = g_signal_new ("pasted-into", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, ENCODES_TYPE_ACCOUNT_FIELD);
}

static GtkWidget *
make_kind_list (EncodesAccountForm *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  /* It is there for its looks: read out is the row. */
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  for (guint i = 0; i < self->classes->len; i++)
    gtk_string_list_append (titles, _(((EncodesProviderClass *) self->classes->pdata[i])->title));

  self->kind_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kind_row), _("Service"));
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (titles));
  g_signal_connect_object (self->kind_row, "notify::selected", G_CALLBACK (on_kind_selected), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->kind_row));

  return list;
}

static void
encodes_account_form_init (EncodesAccountForm *self)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();

  self->fields = g_ptr_array_new ();
  self->classes = g_ptr_array_new ();
  for (guint i = 0; i < classes->len; i++)
    if (((EncodesProviderClass *) classes->pdata[i])->fields)
      g_ptr_array_add (self->classes, classes->pdata[i]);

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  gtk_box_append (self->box, make_kind_list (self));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  on_kind_selected (self);
}

GtkWidget *
encodes_account_form_new (void)
{
  return g_object_new (ENCODES_TYPE_ACCOUNT_FORM, NULL);
}

EncodesProviderClass *
encodes_account_form_get_class (EncodesAccountForm *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), NULL);

  guint selected = adw_combo_row_get_selected (self->kind_row);

  return selected < self->classes->len ? self->classes->pdata[selected] : NULL;
}

gboolean
encodes_account_form_fill (EncodesAccountForm *self, EncodesAccount *account)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    encodes_account_field_set_visited (self->fields->pdata[i], TRUE);

  EncodesAccountField *wrong = check (self, account);

  if (wrong)
    {
      gtk_widget_grab_focus (GTK_WIDGET (wrong));
      return FALSE;
    }

  g_autofree char *name = get_stripped (find_field (self, NAME_KEY));

  encodes_account_set_name (account, name);

  return TRUE;
}

static gboolean
select_kind (EncodesAccountForm *self, const char *provider_id)
{
  for (guint i = 0; i < self->classes->len; i++)
    {
      if (!g_str_equal (((EncodesProviderClass *) self->classes->pdata[i])->id, provider_id))
        continue;
      if (self->editing && adw_combo_row_get_selected (self->kind_row) != i)
        return FALSE;

      adw_combo_row_set_selected (self->kind_row, i);
      return TRUE;
    }

  return FALSE;
}

static const char *
get_option (EncodesAccount *account, const EncodesProviderField *field)
{
  const char *value = encodes_account_get_option (account, field->key);

  if (value)
    return value;

  return field->default_value ? field->default_value : "";
}

gboolean
encodes_account_form_edit (EncodesAccountForm *self, EncodesAccount *account)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), FALSE);

  EncodesAccountField *secret;

  if (!select_kind (self, encodes_account_get_provider_id (account)))
    return FALSE;

  self->editing = TRUE;
  self->edited_wants_sign_in
    = encodes_provider_class_wants_sign_in (encodes_account_form_get_class (self), account);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), FALSE);
  encodes_account_form_set_value (self, NAME_KEY, encodes_account_get_name (account));
  for (const EncodesProviderField *field = encodes_account_form_get_class (self)->fields; field->key; field++)
    encodes_account_form_set_value (self, field->key, get_option (account, field));
  secret = find_field (self, SECRET_KEY);
  if (secret && !self->edited_wants_sign_in)
    encodes_account_field_set_note (secret, _("Leave it empty to keep the one in the keyring"), TRUE);

  return TRUE;
}

gboolean
encodes_account_form_take_description (EncodesAccountForm *self, EncodesAccount *account, const char *secret,
                                       const char *note, guint *n_filled)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), FALSE);
  g_return_val_if_fail (n_filled != NULL, FALSE);

  const char *name = encodes_account_get_name (account);

  if (!select_kind (self, encodes_account_get_provider_id (account)))
    return FALSE;

  *n_filled = (*name != '\0') + (secret != NULL);
  for (const EncodesProviderField *field = encodes_account_form_get_class (self)->fields; field->key; field++)
    {
      gboolean is_told = encodes_account_get_option (account, field->key) != NULL;

      *n_filled += is_told;
      /* What must be there and is not told may have been entered already. */
      if (is_told || !field->required)
        encodes_account_form_set_value (self, field->key, get_option (account, field));
      if (is_told && note && field->required && find_field (self, field->key))
        {
          encodes_account_field_set_note (find_field (self, field->key), note, FALSE);
          note = NULL;
        }
    }
  if (*name != '\0' && !(self->editing && *encodes_account_field_get_value (find_field (self, NAME_KEY)) != '\0'))
    encodes_account_form_set_value (self, NAME_KEY, name);
  if (secret)
    encodes_account_form_set_value (self, SECRET_KEY, secret);

  return TRUE;
}

void
encodes_account_form_focus (EncodesAccountForm *self, const char *key)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FORM (self));

  EncodesAccountField *field = find_field (self, key);

  if (field)
    gtk_widget_grab_focus (GTK_WIDGET (field));
}

const char *
encodes_account_form_get_secret (EncodesAccountForm *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), NULL);

  EncodesAccountField *secret = find_field (self, SECRET_KEY);

  return secret && !self->wants_sign_in ? encodes_account_field_get_value (secret) : NULL;
}

gboolean
encodes_account_form_wants_sign_in (EncodesAccountForm *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), FALSE);

  return self->wants_sign_in;
}

void
encodes_account_form_set_value (EncodesAccountForm *self, const char *key, const char *value)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FORM (self));

  EncodesAccountField *field = find_field (self, key);

  if (field)
    encodes_account_field_set_value (field, value);
}

const char *
encodes_account_form_get_problem (EncodesAccountForm *self, const char *key)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), NULL);

  EncodesAccountField *field = find_field (self, key);

  return field ? encodes_account_field_get_problem (field) : NULL;
}

gboolean
encodes_account_form_has_field (EncodesAccountForm *self, const char *key)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FORM (self), FALSE);

  EncodesAccountField *field = find_field (self, key);

  return field && gtk_widget_get_visible (GTK_WIDGET (field));
}
