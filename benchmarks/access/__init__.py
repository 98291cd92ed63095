"""What access costs and catches; each part measures one room."""
