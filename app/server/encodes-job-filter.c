/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-filter.h"

#include <math.h>
#include <string.h>

#include "encodes-error.h"
#include "encodes-time.h"

#define MAX_LENGTH 4096
#define MAX_DEPTH 32
#define MAX_NODES 256

typedef enum
{
  TYPE_BOOLEAN,
  TYPE_STRING,
  TYPE_NUMBER,
  TYPE_TIME,
  TYPE_NULL,
} ValueType;

typedef struct
{
  ValueType type;
  gboolean is_null;
  gboolean boolean;
  const char *string;
  double number;
  gint64 time;
} Value;

typedef enum
{
  OPERATOR_EQ,
  OPERATOR_NE,
  OPERATOR_GT,
  OPERATOR_GE,
  OPERATOR_LT,
  OPERATOR_LE,
} Operator;

static const char *const operator_words[] = { "eq", "ne", "gt", "ge", "lt", "le" };

typedef enum
{
  NODE_LITERAL,
  NODE_PROPERTY,
  NODE_COMPARE,
  NODE_STARTSWITH,
  NODE_ENDSWITH,
  NODE_SUBSTRINGOF,
  NODE_NOT,
  NODE_AND,
  NODE_OR,
} NodeKind;

typedef struct
{
  NodeKind kind;
  ValueType type;
  Operator op;
  guint property;
  gboolean ignores_case;
  Value literal;
  char *text;            /* what a literal string points to */
  GPtrArray *children;   /* of Node; "and" and "or" have any number, so that chains of them are not deep */
} Node;

struct _EncodesJobFilter
{
  Node *root;
};

typedef enum
{
  TOKEN_END,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_COMMA,
  TOKEN_WORD,
  TOKEN_LITERAL,
} TokenKind;

typedef struct
{
  const char *start;       /* of the whole text */
  const char *next;
  EncodesEntityKind entity_kind;
  guint depth;
  guint n_nodes;

  TokenKind token;
  const char *token_start;
  gsize token_length;
  Value literal;
  char *literal_text;
} Parser;

static void
node_free (Node *node)
{
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node->text);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, node_free)

static Node *
node_new (Parser *parser, NodeKind kind, ValueType type, GError **error)
{
  Node *node;

  if (++parser->n_nodes > MAX_NODES)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The filter has too many parts.");
      return NULL;
    }

  node = g_new0 (Node, 1);
  node->kind = kind;
  node->type = type;
  node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);

  return node;
}

static void
set_syntax_error (Parser *parser, const char *at, GError **error)
{
  g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "Syntax error at position %ld of the filter.",
               (long) (at - parser->start));
}

/* A text in quotes, at the cursor; quotes in it are doubled. */
static char *
read_quoted (Parser *parser, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *cursor = parser->next + 1;

  while (*cursor)
    {
      if (*cursor == '\'' && cursor[1] != '\'')
        {
          parser->next = cursor + 1;
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      if (*cursor == '\'')
        cursor++;
      g_string_append_c (text, *cursor++);
    }

  set_syntax_error (parser, parser->next, error);
  return NULL;
}

static gboolean
read_string (Parser *parser, GError **error)
{
  parser->literal_text = read_quoted (parser, error);
  if (!parser->literal_text)
    return FALSE;

  parser->token = TOKEN_LITERAL;
  parser->literal = (Value) { .type = TYPE_STRING, .string = parser->literal_text };
  return TRUE;
}

static gboolean
read_number (Parser *parser, GError **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (parser->next, &end);
  /* strtod also knows hexadecimal, infinity and nan. */
  gsize length = strspn (parser->next, "+-.0123456789eE");

  if (end == parser->next || end > parser->next + length || !isfinite (number))
    {
      set_syntax_error (parser, parser->next, error);
      return FALSE;
    }

  parser->next = end;
  if (*end && strchr ("LlMmFfDd", *end))
    parser->next++;
  if (g_ascii_isalnum (*parser->next) || *parser->next == '.' || *parser->next == '_')
    {
      set_syntax_error (parser, parser->next, error);
      return FALSE;
    }

  parser->token = TOKEN_LITERAL;
  parser->literal = (Value) { .type = TYPE_NUMBER, .number = number };
  return TRUE;
}

static gboolean
read_time (Parser *parser, GError **error)
{
  g_autofree char *text = read_quoted (parser, error);
  g_autoptr (GDateTime) time = NULL;

  if (!text)
    return FALSE;

  parser->token = TOKEN_LITERAL;
  parser->literal = (Value) { .type = TYPE_TIME };
  time = encodes_time_parse (text);
  if (time)
    parser->literal.time = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
  /* Year 1 is how a client of this protocol says "since ever". */
  else if (g_str_has_prefix (text, "0001-01-01T"))
    parser->literal.time = G_MININT64;
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, 64);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "'%s' is not a valid datetime.", valid);
      return FALSE;
    }

  return TRUE;
}

static gboolean
token_is (Parser *parser, const char *word)
{
  return parser->token == TOKEN_WORD && parser->token_length == strlen (word) &&
         strncmp (parser->token_start, word, parser->token_length) == 0;
}

static gboolean
read_word (Parser *parser, GError **error)
{
  const char *end = parser->next;

  while (g_ascii_isalnum (*end) || *end == '_')
    end++;
  if (end == parser->next)
    {
      set_syntax_error (parser, parser->next, error);
      return FALSE;
    }

  parser->token = TOKEN_WORD;
  parser->token_length = end - parser->next;
  parser->next = end;
  if (*end == '\'' && (token_is (parser, "datetime") || token_is (parser, "datetimeoffset")))
    return read_time (parser, error);

  if (token_is (parser, "null"))
    parser->literal = (Value) { .type = TYPE_NULL, .is_null = TRUE };
  else if (token_is (parser, "true") || token_is (parser, "false"))
    parser->literal = (Value) { .type = TYPE_BOOLEAN, .boolean = token_is (parser, "true") };
  else
    return TRUE;

  parser->token = TOKEN_LITERAL;
  return TRUE;
}

static gboolean
advance (Parser *parser, GError **error)
{
  g_clear_pointer (&parser->literal_text, g_free);
  while (*parser->next == ' ' || *parser->next == '\t')
    parser->next++;
  parser->token_start = parser->next;
  parser->token_length = 1;

  switch (*parser->next)
    {
    case '\0':
      parser->token = TOKEN_END;
      return TRUE;
    case '(':
      parser->token = TOKEN_OPEN;
      parser->next++;
      return TRUE;
    case ')':
      parser->token = TOKEN_CLOSE;
      parser->next++;
      return TRUE;
    case ',':
      parser->token = TOKEN_COMMA;
      parser->next++;
      return TRUE;
    case '\'':
      return read_string (parser, error);
    default:
      if (g_ascii_isdigit (*parser->next) || *parser->next == '-')
        return read_number (parser, error);
      return read_word (parser, error);
    }
}

static gboolean
expect (Parser *parser, TokenKind token, GError **error)
{
  if (parser->token != token)
    {
      set_syntax_error (parser, parser->token_start, error);
      return FALSE;
    }

  return advance (parser, error);
}

/* The grammar is recursive here only, and the depth is counted. */
static Node *parse_or (Parser *parser, GError **error);

static Node *
parse_nested (Parser *parser, Node *(*parse) (Parser *parser, GError **error), GError **error)
{
  Node *node;

  if (parser->depth >= MAX_DEPTH)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The filter is nested too deeply.");
      return NULL;
    }

  parser->depth++;
  node = parse (parser, error);
  parser->depth--;

  return node;
}

static Node *
parse_property (Parser *parser, GError **error)
{
  g_autofree char *name = g_strndup (parser->token_start, parser->token_length);
  g_autoptr (Node) node = NULL;
  guint n_properties;
  const EncodesEntityProperty *properties = encodes_entity_list_properties (parser->entity_kind, &n_properties);
  guint property;

  if (!encodes_entity_find_property (parser->entity_kind, name, &property) ||
      properties[property].type >= ENCODES_EDM_ERRORS)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "Could not find a property named '%.64s'.", name);
      return NULL;
    }

  node = node_new (parser, NODE_PROPERTY, TYPE_NUMBER, error);
  if (!node || !advance (parser, error))
    return NULL;

  node->property = property;
  if (properties[property].type == ENCODES_EDM_STRING)
    node->type = TYPE_STRING;
  else if (properties[property].type == ENCODES_EDM_TIME)
    node->type = TYPE_TIME;
  node->ignores_case = strcmp (name, "Id") == 0;

  return g_steal_pointer (&node);
}

static Node *
parse_literal (Parser *parser, GError **error)
{
  g_autoptr (Node) node = node_new (parser, NODE_LITERAL, parser->literal.type, error);

  if (!node)
    return NULL;

  node->literal = parser->literal;
  node->text = g_steal_pointer (&parser->literal_text);
  if (!advance (parser, error))
    return NULL;

  return g_steal_pointer (&node);
}

static Node *
parse_function (Parser *parser, NodeKind kind, GError **error)
{
  g_autoptr (Node) node = node_new (parser, kind, TYPE_BOOLEAN, error);

  if (!node || !advance (parser, error) || !expect (parser, TOKEN_OPEN, error))
    return NULL;

  for (guint i = 0; i < 2; i++)
    {
      const char *start = parser->token_start;
      Node *argument;

      if (i == 1 && !expect (parser, TOKEN_COMMA, error))
        return NULL;
      argument = parse_nested (parser, parse_or, error);
      if (!argument)
        return NULL;
      g_ptr_array_add (node->children, argument);
      if (argument->type != TYPE_STRING && argument->type != TYPE_NULL)
        {
          set_syntax_error (parser, start, error);
          return NULL;
        }
      node->ignores_case |= argument->ignores_case;
    }

  if (!expect (parser, TOKEN_CLOSE, error))
    return NULL;

  return g_steal_pointer (&node);
}

static Node *
parse_primary (Parser *parser, GError **error)
{
  g_autoptr (Node) node = NULL;

  switch (parser->token)
    {
    case TOKEN_OPEN:
      if (!advance (parser, error))
        return NULL;
      node = parse_nested (parser, parse_or, error);
      if (!node || !expect (parser, TOKEN_CLOSE, error))
        return NULL;
      return g_steal_pointer (&node);
    case TOKEN_LITERAL:
      return parse_literal (parser, error);
    case TOKEN_WORD:
      if (token_is (parser, "startswith"))
        return parse_function (parser, NODE_STARTSWITH, error);
      if (token_is (parser, "endswith"))
        return parse_function (parser, NODE_ENDSWITH, error);
      if (token_is (parser, "substringof"))
        return parse_function (parser, NODE_SUBSTRINGOF, error);
      return parse_property (parser, error);
    case TOKEN_END:
    case TOKEN_CLOSE:
    case TOKEN_COMMA:
    default:
      set_syntax_error (parser, parser->token_start, error);
      return NULL;
    }
}

static gboolean
require_boolean (Node *node, const char *word, GError **error)
{
  if (node->type == TYPE_BOOLEAN)
    return TRUE;

  g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "Operator '%s' needs a condition.", word);
  return FALSE;
}

static Node *
parse_unary (Parser *parser, GError **error)
{
  g_autoptr (Node) node = NULL;
  Node *operand;

  if (!token_is (parser, "not"))
    return parse_primary (parser, error);

  node = node_new (parser, NODE_NOT, TYPE_BOOLEAN, error);
  if (!node || !advance (parser, error))
    return NULL;
  operand = parse_nested (parser, parse_unary, error);
  if (!operand)
    return NULL;
  g_ptr_array_add (node->children, operand);
  if (!require_boolean (operand, "not", error))
    return NULL;

  return g_steal_pointer (&node);
}

static gboolean
check_operands (Node *node, Node *left, Node *right, GError **error)
{
  gboolean same = left->type == right->type || left->type == TYPE_NULL || right->type == TYPE_NULL;
  gboolean ordered = node->op == OPERATOR_EQ || node->op == OPERATOR_NE ||
                     (left->type != TYPE_BOOLEAN && right->type != TYPE_BOOLEAN);

  if (same && ordered)
    return TRUE;

  g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "Operator '%s' cannot compare values of these types.",
               operator_words[node->op]);
  return FALSE;
}

static Node *
parse_comparison (Parser *parser, GError **error)
{
  g_autoptr (Node) left = parse_unary (parser, error);
  g_autoptr (Node) node = NULL;
  Node *right;
  guint op = 0;

  if (!left)
    return NULL;
  while (op < G_N_ELEMENTS (operator_words) && !token_is (parser, operator_words[op]))
    op++;
  if (op == G_N_ELEMENTS (operator_words))
    return g_steal_pointer (&left);

  node = node_new (parser, NODE_COMPARE, TYPE_BOOLEAN, error);
  if (!node || !advance (parser, error))
    return NULL;
  right = parse_unary (parser, error);
  if (!right)
    return NULL;

  node->op = op;
  node->ignores_case = left->ignores_case || right->ignores_case;
  g_ptr_array_add (node->children, right);
  g_ptr_array_insert (node->children, 0, g_steal_pointer (&left));
  if (!check_operands (node, node->children->pdata[0], right, error))
    return NULL;

  return g_steal_pointer (&node);
}

static Node *
parse_chain (Parser *parser, NodeKind kind, const char *word, Node *(*parse_part) (Parser *parser, GError **error),
             GError **error)
{
  g_autoptr (Node) first = parse_part (parser, error);
  g_autoptr (Node) chain = NULL;

  if (!first || !token_is (parser, word))
    return g_steal_pointer (&first);
  if (!require_boolean (first, word, error))
    return NULL;

  chain = node_new (parser, kind, TYPE_BOOLEAN, error);
  if (!chain)
    return NULL;
  g_ptr_array_add (chain->children, g_steal_pointer (&first));

  while (token_is (parser, word))
    {
      Node *part;

      if (!advance (parser, error))
        return NULL;
      part = parse_part (parser, error);
      if (!part)
        return NULL;
      g_ptr_array_add (chain->children, part);
      if (!require_boolean (part, word, error))
        return NULL;
    }

  return g_steal_pointer (&chain);
}

static Node *
parse_and (Parser *parser, GError **error)
{
  return parse_chain (parser, NODE_AND, "and", parse_comparison, error);
}

static Node *
parse_or (Parser *parser, GError **error)
{
  return parse_chain (parser, NODE_OR, "or", parse_and, error);
}

static Node *
parse_all (Parser *parser, GError **error)
{
  g_autoptr (Node) root = NULL;

  if (!advance (parser, error))
    return NULL;
  root = parse_or (parser, error);
  if (!root)
    return NULL;
  if (parser->token != TOKEN_END)
    {
      set_syntax_error (parser, parser->token_start, error);
      return NULL;
    }
  if (root->type != TYPE_BOOLEAN)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The filter is no condition.");
      return NULL;
    }

  return g_steal_pointer (&root);
}

EncodesJobFilter *
encodes_job_filter_new (const char *text, EncodesEntityKind kind, GError **error)
{
  Parser parser = { .start = text, .next = text, .entity_kind = kind };
  EncodesJobFilter *self;
  Node *root;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > MAX_LENGTH)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The filter is too long.");
      return NULL;
    }

  root = parse_all (&parser, error);
  g_free (parser.literal_text);
  if (!root)
    return NULL;

  self = g_new0 (EncodesJobFilter, 1);
  self->root = root;
  return self;
}

void
encodes_job_filter_free (EncodesJobFilter *self)
{
  node_free (self->root);
  g_free (self);
}

static Value
get_property (Node *node, EncodesEntity *entity)
{
  EncodesEntityValue value;

  encodes_entity_get_value (entity, node->property, &value);
  return (Value) {
    .type = node->type,
    .is_null = value.is_null,
    .string = value.string,
    .number = value.number,
    .time = value.time,
  };
}

static gboolean
evaluate_comparison (Node *node, Value left, Value right)
{
  int order = 0;

  if (left.is_null || right.is_null)
    {
      gboolean same = left.is_null && right.is_null;

      return (node->op == OPERATOR_EQ && same) || (node->op == OPERATOR_NE && !same);
    }

  if (left.type == TYPE_STRING)
    order = node->ignores_case ? g_ascii_strcasecmp (left.string, right.string) : strcmp (left.string, right.string);
  else if (left.type == TYPE_NUMBER)
    order = (left.number > right.number) - (left.number < right.number);
  else if (left.type == TYPE_TIME)
    order = (left.time > right.time) - (left.time < right.time);
  else
    order = left.boolean - right.boolean;

  switch (node->op)
    {
    case OPERATOR_EQ:
      return order == 0;
    case OPERATOR_NE:
      return order != 0;
    case OPERATOR_GT:
      return order > 0;
    case OPERATOR_GE:
      return order >= 0;
    case OPERATOR_LT:
      return order < 0;
    case OPERATOR_LE:
    default:
      return order <= 0;
    }
}

static gboolean
evaluate_function (Node *node, Value first, Value second)
{
  g_autofree char *first_folded = NULL;
  g_autofree char *second_folded = NULL;

  if (first.is_null || second.is_null)
    return FALSE;
  if (node->ignores_case)
    {
      first.string = first_folded = g_ascii_strdown (first.string, -1);
      second.string = second_folded = g_ascii_strdown (second.string, -1);
    }

  if (node->kind == NODE_STARTSWITH)
    return g_str_has_prefix (first.string, second.string);
  if (node->kind == NODE_ENDSWITH)
    return g_str_has_suffix (first.string, second.string);

  /* The protocol has the part first here. */
  return strstr (second.string, first.string) != NULL;
}

static Value
evaluate (Node *node, EncodesEntity *entity)
{
  Node **children = (Node **) node->children->pdata;
  Value result = { .type = TYPE_BOOLEAN };

  switch (node->kind)
    {
    case NODE_LITERAL:
      return node->literal;
    case NODE_PROPERTY:
      return get_property (node, entity);
    case NODE_COMPARE:
      result.boolean = evaluate_comparison (node, evaluate (children[0], entity), evaluate (children[1], entity));
      return result;
    case NODE_STARTSWITH:
    case NODE_ENDSWITH:
    case NODE_SUBSTRINGOF:
      result.boolean = evaluate_function (node, evaluate (children[0], entity), evaluate (children[1], entity));
      return result;
    case NODE_NOT:
      result.boolean = !evaluate (children[0], entity).boolean;
      return result;
    case NODE_AND:
    case NODE_OR:
    default:
      result.boolean = node->kind == NODE_AND;
      for (guint i = 0; i < node->children->len && result.boolean == (node->kind == NODE_AND); i++)
        result.boolean = evaluate (children[i], entity).boolean;
      return result;
    }
}

gboolean
encodes_job_filter_matches (EncodesJobFilter *self, EncodesEntity *entity)
{
  g_return_val_if_fail (self != NULL && entity != NULL, FALSE);

  return evaluate (self->root, entity).boolean;
}
