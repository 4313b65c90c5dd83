"""`user.userfield.*`: definitions of the fields of users; their values are read and written by `user.*`."""

from relead.domain.user_fields.field import USER
from relead.methods._userfields import userfield_family

# Without `get`: the protocol has a list only.
METHODS = [method for method in userfield_family("user", USER, "user.userfield") if method.verb != "get"]
