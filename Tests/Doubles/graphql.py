"""As much of GraphQL as a double needs: reads a query, and takes from plain dicts what the query selects.

Nothing here knows GitHub, and the double does not depend on the exact text of gh's queries. A field that a dict has not is null; a field
that is a function is called with the arguments; Refusal becomes an entry of "errors" with the field null, as a real server does it.
"""
import json
import re

TOKEN = re.compile(r'[\s,]+|#[^\n]*|(?P<string>"(?:\\.|[^"\\])*")|(?P<name>[A-Za-z_]\w*)|(?P<number>-?\d+(?:\.\d+)?)'
                   r'|(?P<sign>\.\.\.|[{}()\[\]:=!@|$&])')


class Refusal(Exception):
    """What the server says no to, in the words of the real one."""

    def __init__(self, kind, message, path=()):
        super().__init__(message)
        self.error = {"type": kind, "message": message, "path": list(path)}


class Variable(str):
    """The name of a variable, where a value is expected."""


class Query:
    """A parsed document: the first operation's kind, name and selection, and the fragments by name."""

    def __init__(self, text):
        self.tokens = [(m.lastgroup, m.group()) for m in TOKEN.finditer(text) if m.lastgroup]
        self.at = 0
        self.kind, self.name, self.selection, self.fragments = "query", "", None, {}
        while self.at < len(self.tokens):
            if self.take("fragment"):
                name = self.next()
                self.next()  # on
                self.next()  # its type
                self.fragments[name] = self.read_selection()
            else:
                self.read_operation()

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def next(self):
        if self.at >= len(self.tokens):
            raise Refusal("PARSE", "the query ends too early")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def take(self, sign):
        found = self.peek() == sign
        self.at += found
        return found

    def read_operation(self):
        if self.peek() != "{":
            self.kind = self.next()
            self.name = "" if self.peek() in "({" else self.next()
        if self.take("("):  # the types of the variables: the values come with the request
            while not self.take(")"):
                self.next()
        self.selection = self.read_selection()

    def read_selection(self):
        if not self.take("{"):
            raise Refusal("PARSE", "expected { before %r" % self.peek())
        fields = []
        while not self.take("}"):
            if not self.take("..."):
                fields.append(self.read_field())
            elif self.take("on"):
                fields.append(("inline", self.next(), self.read_selection()))
            else:
                fields.append(("spread", self.next()))
        return fields

    def read_field(self):
        alias = name = self.next()
        if self.take(":"):
            name = self.next()
        arguments = {}
        if self.take("("):
            while not self.take(")"):
                key = self.next()
                self.take(":")
                arguments[key] = self.read_value()
        return ("field", alias, name, arguments, self.read_selection() if self.peek() == "{" else None)

    def read_value(self):
        kind = self.tokens[self.at][0]
        text = self.next()
        if text == "$":
            return Variable(self.next())
        if text == "[":
            values = []
            while not self.take("]"):
                values.append(self.read_value())
            return values
        if text == "{":
            fields = {}
            while not self.take("}"):
                key = self.next()
                self.take(":")
                fields[key] = self.read_value()
            return fields
        return json.loads(text) if kind in ("string", "number") or text in ("true", "false", "null") else text


def answer(query, variables, root):
    """{"data": …} and, where something was refused, {"errors": […]}. `root` holds the fields of queries and mutations."""
    errors = []
    data = select(root, query.selection, query, variables, errors)
    return {"data": data, "errors": errors} if errors else {"data": data}


def select(value, selection, query, variables, errors):
    if value is None or selection is None:
        return value
    if isinstance(value, list):
        return [select(one, selection, query, variables, errors) for one in value]
    out = {}
    for field in selection:
        if field[0] == "spread":
            out.update(select(value, query.fragments[field[1]], query, variables, errors))
        elif field[0] == "inline":
            if field[1] in (value.get("__typename"), *value.get("__interfaces", ())):
                out.update(select(value, field[2], query, variables, errors))
        else:
            _, alias, name, arguments, below = field
            found = value.get(name)
            try:
                found = found(**filled(arguments, variables)) if callable(found) else found
            except Refusal as refusal:
                errors.append(refusal.error)
                found = None
            out[alias] = select(found, below, query, variables, errors)
    return out


def filled(value, variables):
    if isinstance(value, Variable):
        return variables.get(value)
    if isinstance(value, list):
        return [filled(one, variables) for one in value]
    if isinstance(value, dict):
        return {key: filled(one, variables) for key, one in value.items()}
    return value
