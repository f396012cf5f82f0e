module my-driver

go 1.19
