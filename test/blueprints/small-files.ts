/** The smallest files of each blueprint from which every table is built. */
export const smallFiles = {
  shop: {
    '2024-03-02/customers.csv':
      'customer_id,email,name,country,city,created_at\nc1,ada@example.org,Ada,CH,Genève,2024-02-01T08:00:00Z\n',
    '2024-03-02/products.csv':
      'sku,name,category,list_price,cost,reorder_point,updated_at\ns1,Lampe,Maison,20.00,8.00,5,2024-01-01T00:00:00Z\n',
    '2024-03-02/orders.csv':
      'order_id,customer_id,status,created_at,paid_at,fulfilled_at,delivered_at,returned_at,payment_method,currency\no1,c1,paid,2024-03-01T09:00:00Z,2024-03-01T09:05:00Z,,,,twint,CHF\n',
    '2024-03-02/order_items.csv':
      'order_id,line_no,sku,quantity,unit_price,discount,tax,returned_quantity,returned_at\no1,1,s1,2,20.00,0.00,3.00,,\n',
    '2024-03-02/inventory_movements.csv':
      'movement_id,sku,kind,quantity,moved_at\nm1,s1,restock,3,2024-03-01T06:00:00Z\n',
  },
  stores: {
    '2026-06-01/produits.csv': 'ID produit;Nom;Prix;Stock\nA;Thé;5,00;2\nB;Café;12,35;4\n',
    '2026-06-01/magasins.csv': 'ID magasin;Ville;Nombre de salariés\n1;Sète;2\n',
    '2026-06-01/ventes.csv': 'Date;ID produit;Quantité;ID magasin\n01/06/2026;A;2;1\n01/06/2026;B;1;1\n',
  },
  cellar: {
    '2026-06-15/erp.csv':
      'product_id,onsale_web,price,stock_quantity,stock_status\n1,1,10.5,3,instock\n2,1,8,0,outofstock\n',
    '2026-06-15/liaison.csv': 'product_id,id_web\n1,101\n2,\n',
    '2026-06-15/web.csv': 'sku,total_sales,post_title,post_type\n101,3,Rouge,product\n101,3,Rouge,attachment\n',
  },
} as const
