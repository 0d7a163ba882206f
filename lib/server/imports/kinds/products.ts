import { CURRENCY, ID, type KindDefinition, MONEY } from './kind';

/** The price list: what the names in subscriptions and deals mean. */
export const products: KindDefinition = {
  kind: 'products',
  table: 'product',
  standalone: true,
  signs: ['product', 'produkt', 'producto', 'produit', 'prodotto', 'catalog', 'katalog', '=sku', 'price', 'preisliste'],
  fields: [
    ID('Product id', ['product =id', '=sku', 'product code', 'article =id', '=id', '=code']),
    {
      key: 'name',
      label: 'Name',
      type: 'text',
      required: true,
      words: ['product name', 'produkt name', '=name', 'product', 'produkt', 'produit', 'producto', 'title', 'nombre'],
    },
    {
      key: 'family',
      label: 'Family',
      type: 'text',
      words: ['family', 'category', 'group', 'line', 'familie', 'kategorie', 'categor', 'famille'],
    },
    MONEY('price_minor', 'List price', ['list price', 'price', 'preis', 'prix', 'precio', 'prezzo', 'prijs', 'amount']),
    CURRENCY,
    {
      key: 'introduced_at',
      label: 'Introduced on',
      type: 'date',
      column: null,
      words: ['introduced', 'launch', 'released', 'created', 'available'],
    },
  ],
  oneOf: [],
  occurred: ['introduced_at'],
  identity: ['name'],
};
