import 'dart:convert';

/// A cart of items.
class Cart {
  final Map<String, int> _items = {};

  void add(String name, {int count = 1}) {
    if (name.isEmpty) {
      throw ArgumentError('name is empty: "(" isn\'t one');
    }
    _items.update(name, (known) => known + count, ifAbsent: () => count);
  }

  String describe() => _items.entries.map((one) => '${one.key} x${one.value > 1 ? '${one.value}' : "1"}').join(', ');

  String toJson() => jsonEncode({'items': _items, 'pattern': r'^\d{2}\(', 'text': '''
a text with 'quotes' and {braces
'''});
}
