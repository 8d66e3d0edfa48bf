drop view library.present_asset;
