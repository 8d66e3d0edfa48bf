drop function kernel.place_notices(integer);
